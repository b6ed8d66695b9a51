"""Words after which a name stands, in four languages, folded: "my name is", "pan", "șeful", "groeten"."""

import re
from enum import IntEnum
from functools import cache

from bot.privacy.lists import entries


class Cue(IntEnum):
    """What kind of words a name follows; of the same words the greater holds."""

    I_AM = 1  # what somebody is, as often as who
    ROLE = 2  # "my boss", "kolega"
    LABEL = 3  # "name", of a person or of a form
    TITLE = 4  # "pan", "mevrouw"
    THANKS = 5  # at the end of a letter
    CLOSING = 6  # "regards", at the end of a letter
    NAMED = 7  # "my name is"
    GREETING = 8  # "hello", and words of speaking with somebody: only a name from a list follows
    CORRECTION = 9  # "should be", in talk of names


_CUES: dict[Cue, str] = {
    Cue.NAMED: """
        my name is|my name's|my names|my full name is|my surname is|my first name is|my last name is
        i am called|i'm called|nazywam sie|mam na imie|na imie mam|na imie mi|moje imie to|moje nazwisko to
        moje imie i nazwisko to|moje imie i nazwisko|ma numesc|ma cheama|numele meu este|numele meu e
        numele meu complet este|prenumele meu este|imi zice|imi spune|mijn naam is|ik heet|heet ik
        mijn achternaam is|mijn voornaam is|mijn volledige naam is
    """,
    Cue.LABEL: """
        name|name is|full name|first name|last name|surname|named|called|his name is|her name is
        their name is|call me|my name|imie|nazwisko|imie i nazwisko|o imieniu|imieniem|o nazwisku|nazwiskiem
        ma na imie|nazywa sie|mowia na mnie|moje imie|moje nazwisko|nume|numele|nume si prenume|prenume
        prenumele|numele meu|numele lui este|numele ei este|numele este|pe nume|se numeste|il cheama
        o cheama|ii zice|naam|voornaam|achternaam|naam is|mijn naam|zijn naam is|haar naam is|hij heet
        zij heet|ze heet|die heet|heet|genaamd|noem me|name of|in the name of|on the name of|we call him
        we call her|they call him|they call her|call him|call her|everybody calls me|people call me|nickname
        ksywa|ksywka|mowimy na niego|mowimy na nia|wolamy na niego|wolamy go|wolaja na mnie|na nazwisko
        na imie|pe numele|numele lui|ii zicem|ii spunem|i se zice|i se spune|toti ii zic|porecla|op naam van
        ten name van|tnv|bijnaam|we noemen hem|we noemen haar|wij noemen hem|wij noemen haar
        ze noemen hem|iedereen noemt me
    """,
    Cue.GREETING: """
        hello|hi|hey|good morning|good evening|hej|czesc|witam|siema|dzien dobry|dobry wieczor|buna|buna ziua
        buna seara|buna dimineata|salut|servus|hallo|hoi|goedemorgen|goedemiddag|goedenavond|goedendag
        speak with|speak to|spoke with|spoke to|speaking with|talk to|talk with|talked to|talked with
        met with|rozmawialem z|rozmawialam z|rozmawiam z|gadalem z|gadalam z|dzwonilem do|dzwonilam do
        pisalem do|pisalam do|powiedzialem|vorbit cu|vorbesc cu|am sunat pe|am sunat la|am scris lui|i-am zis lui
        i-am spus lui|gesproken met|praat met|praten met|gebeld met|gebeld door|gemaild met|sprak met
    """,
    Cue.CORRECTION: """
        should be|must be|has to be|is|it is|it's|correct is|ma byc|powinno byc|powinien byc|jest|a nie|zamiast
        trebuie sa fie|ar trebui sa fie|corect e|corect este|corect|e|este|in loc de|moet zijn|hoort te zijn
        is eigenlijk|moet|staat|in plaats van|instead of|not|written as|wpisali|wpisane|napisali|napisane|scris
        au scris|geschreven als
    """,
    Cue.CLOSING: """
        regards|kind regards|best regards|warm regards|best wishes|sincerely|yours sincerely|greetings
        cheers|pozdrawiam|pozdrowienia|z powazaniem|z wyrazami szacunku|cu respect|cu stima|toate cele bune
        salutari|groet|groeten|groetjes|vriendelijke groet|vriendelijke groeten|met vriendelijke groet
        met vriendelijke groeten|mvg|hoogachtend
    """,
    Cue.THANKS: """
        thanks|thank you|many thanks|dziekuje|dzieki|z gory dziekuje|multumesc|mersi|o zi buna|bedankt
        dank je|dank je wel|dank u|dank u wel|alvast bedankt
    """,
    Cue.TITLE: """
        mr|mrs|ms|miss|mister|madam|dr|doctor|dear|pan|pana|panu|panem|pani|pania|panie|doktor|drogi|droga
        szanowny panie|szanowna pani|domnul|domnului|domnu|doamna|doamnei|domnisoara|dl|dna|d-na|d-l|dnul
        draga|stimate domnule|stimata doamna|nea|tanti|meneer|mevrouw|dhr|mevr|mw|heer|juffrouw|dokter|beste
        geachte|mvr|mej|hr|fam|monsieur|herr|frau
    """,
    Cue.ROLE: """
        boss|manager|supervisor|colleague|coworker|co-worker|landlord|landlady|foreman|teamleader
        team leader|teamlead|friend|husband|wife|son|daughter|brother|sister|neighbour|neighbor|cousin
        partner|girlfriend|boyfriend|roommate|flatmate|housemate|coordinator|planner|employer|owner|chef
        driver|uncle|aunt|lawyer|szef|szefa|szefem|szefowi|szefowa|szefowej|kierownik|kierownika
        kierownikiem|kierowniczka|koordynator|koordynatora|koordynatorem|koordynatorka|koordynatorki
        brygadzista|brygadzisty|kolega|kolegi|kolege|kolezanka|kolezanki|kolezanke|wlasciciel|wlasciciela
        wlascicielka|maz|meza|mezem|zona|zony|zone|syn|syna|synem|corka|corki|corke|brat|brata|bratem
        siostra|siostry|siostre|sasiad|sasiada|sasiadka|kuzyn|kuzyna|partnerka|przyjaciel|przyjaciolka
        znajomy|wspollokator|pracodawca|pracodawcy|gospodarz|majster|lider|chlopak|dziewczyna|seful|sefa|sef
        sefului|sefei|patronul|patron|patroana|coordonator|coordonatorul|coordonatoarea|coleg|colega|colegul
        colegului|colegei|proprietar|proprietarul|proprietara|prieten|prietenul|prietena|sot|sotul|sotia
        sotului|sotiei|fiul|fiica|fratele|sora|varul|vecinul|vecina|managerul|angajatorul|supervizorul
        administratorul|liderul|baas|leidinggevende|collega|huisbaas|verhuurder|vriend|vriendin|man|vrouw
        zoon|dochter|broer|zus|buurman|buurvrouw|werkgever|teamleider|voorman|ploegbaas|contactpersoon
        consulent|chauffeur|eigenaar|huisgenoot|zusje|neef|nicht|recruiter|mentor|planist|planistka
        rekruter|rekruterka|recrutor|recruiterul|mother|father|mum|mom|dad|child|kid|grandmother
        grandfather|mother in law|father in law|matka|matki|mama|mamy|tata|taty|ojciec|ojca|ojcem|dziecko
        dziecka|babcia|dziadek|tesciowa|tesc|ciocia|wujek|mamei|tatal|tatei|copilul|copilului|bunica
        bunicul|soacra|socrul|matusa|unchiul|cumnatul|cumnata|nevasta|nevasta-mea|nevestei|moeder|vader|kind
        opa|oma|schoonmoeder|schoonvader|oom|tante|buur
    """,
    Cue.I_AM: "i am|i'm|im|this is|jestem|z tej strony|to ja|sunt|ik ben|hier is|dit is",
}
ABBREVIATED_TITLES = entries("mr mrs ms dr dl dna d-na d-l dhr mevr mw mvr mej hr fam")
# After whom a date in brackets is theirs: "my wife (7-9-1993)".
RELATIVES = entries(
    """
    husband wife son daughter brother sister mother father mum mom dad child kid girlfriend boyfriend partner
    maz meza mezem zona zony zone syn syna corka corki corke brat brata siostra siostry siostre matka matki
    mama mamy tata taty ojciec dziecko dziecka partnerka sot sotul sotului sotia sotiei fiul fiului fiica
    fiicei fratele sora mamei tatal copil copilul copilului nevasta nevestei meu mea man vrouw zoon dochter
    broer zus zusje moeder vader kind vriend vriendin
    """
)
# Between a cue and the name: "my boss is called", "șeful meu", "pani kierownik".
BETWEEN = entries(
    """
    is to jest e este heet called named se numeste nazywa sie o imieniu nazwisku pe nume meu mea mei nostru
    noastra lui moj moja moi nasz nasza our the ook also pan pana pani mr mrs ms domnul doamna meneer
    mevrouw de heer dhr mevr doctor genaamd name's actually
    """
)


@cache
def cues_by_first_word() -> dict[str, list[tuple[int, dict[tuple[str, ...], Cue]]]]:
    """Return cues by their first word, then by length, longest first."""
    found: dict[str, dict[int, dict[tuple[str, ...], Cue]]] = {}
    for cue, phrases in _CUES.items():
        for phrase in re.split(r"[|\n]", phrases.strip()):
            key = tuple(phrase.split())
            of_length = found.setdefault(key[0], {}).setdefault(len(key), {})
            of_length[key] = max(cue, of_length.get(key, cue))
    return {word: sorted(of_word.items(), reverse=True) for word, of_word in found.items()}
