"""Which Dutch words a message names, and that ordinary words of four languages are none of them."""

import pytest

from bot.settings import REPOSITORY
from knowledge.models import Word
from knowledge.normalise import words
from knowledge.word_finder import LONGEST, find, find_whole, forms_of, nearest
from knowledge.yaml_files import read_yaml


@pytest.fixture(scope="module")
def forms():
    entries = read_yaml(REPOSITORY / "knowledge" / "words.yml")
    return forms_of({entry["id"]: Word.model_validate(entry) for entry in entries})


# Two hundred of each language, short ones and those that look Dutch among them; none is a term of words.yml.
ORDINARY = {
    "pl": """
        a ale albo ani aż bardzo bez bo brat był była być chcę chleb chory ciągle co coś cześć człowiek czy czas
        czytać dach daj dalej daleko dla długo do dobry dobrze dom dostać droga duży dzień dzięki dziecko dziś
        dziewczyna elektryk fabryka facet firma formularz formularza gdy gdzie głowa godzina gość grudzień gruby
        hala holandia i ile im inny ja jak jaki jechać jeden jedzenie jest jestem jeszcze jutro już kawa kiedy
        kierowca kilka klucz kobieta kolega komputer koniec kot kraj krew kto kupić kurator kuchnia lato lekarz
        leżeć list lista lub ludzie łóżko ma mam mama maszyna matka mąż miasto mieć mieszkanie miesiąc między
        mleko może można mówić my na nad nasz nie niedziela nigdy noc nogi nowy o oczy od ojciec okno on ona
        operator orzech osoba parking parkiet pięć pieniądze piwo plan po pod pogoda pokój polisa polska pomoc
        pomocy potem praca prawo problem proszę przez przyjść raz ręka robić robota rok rower ryba sam samochód
        siostra skąd sklep sobota sprawa stary stół szef szkoła ściana śnieg śpię tak tam telefon ten termin teraz
        to trzeba tu twój ty tydzień urlop urząd w wakacje wczoraj wiem więc woda wolny wszystko wypłata z za
        zadzwonić zawsze zdjęcie zima znowu żona życie dokument dokumenty transport kontrakt referencje
    """,
    "ro": """
        a acasă acest acolo acum adresă aer ajutor alb ală altul am ambulanță an apă aproape apoi are ară as
        atunci au autobuz avea azi bani barbat băiat bine birou bolnav bun bună bucătărie ca cald calculator cam
        cameră cap carte casă câine când cât ce cei cer chirie cine cinci cineva câteva coleg copil copii corect
        cu culoare cum cumpăr curat da dacă dar de deci departe depozit despre dimineață din dinte doar doctor doi
        doresc drum după ea ei el elev este eu europa fabrică facem familie fapt fată fără fereastră fie fiecare
        firmă foarte foc frate frig frumos gara gata greu hală haine hotel iar iarnă ieri inima intru ins îmi în
        încă întreb joi la lapte loc lucru lumină lună luni mai mamă mare masă mâine mână mă mereu mic mie miercuri
        mult mulțumesc muncă naștere ne nevoie nici nimic noapte noi nou nu număr o oameni ochi olanda om oraș oră
        pace pantof parc patru pe pentru perete pește picior piață plan plec ploaie poate pot prea prieten prin
        probleme program rar rău român sare sat sau scara scaun se seara serviciu sigur sora spate spital spun
        stau stradă sunt suflet șef școală tare tată telefon termen timp toată tot transport trebuie tren trist
        tu un una unde urgente vara văd vecin veste viață vin vineri vorbesc vreau zi zece urgențe curând
    """,
    "en": """
        a able about above across after again age ago air all also always am and angry animal answer any apple are
        arm ask at away baby back bad bag ball bank bath be bean bear beat bed before begin behind best big bike
        bird bit black blue boat body book boot boss both box boy bread break bring brother brown bus but buy by
        cake call can car card cat chair cheap check child city class clean clear clock close cloth coat coffee
        cold come cook cool corner cost country courage cow cry cup cut dark day deep desk did dinner dirty do
        doctor dog done door down draw dream drink drive dry each ear early earth east easy eat eight empty end
        enough even ever every eye face facts fall family far farm fast father feel few field fight find fine
        finger fire first fish five floor fly food foot for forest forget form four free fresh friend from fruit
        full fun garden get girl give glass go gold good grass green ground group grow hair half hand happy hard
        hat have he head hear heart heavy help her here high hill him his hold home hope horse hot hour house how
        ice if in inside insurance it job keep key kind king kitchen map transition contribution partnership
        contribute facilitated roaster legalisation order border toes lag bore
    """,
    "nl": """
        aan aangerekend aanklagen aap aardappel achter adem al alle alleen als altijd ander appel arm auto avond
        baas bal bang bank bed been beest begin berg bericht beter bewaren bezig bij bijna blauw blij bloem boek
        boom boot bord bos boter breed brief broek broer brood brug buiten bus buurman daar dag dak dan dank dat
        de deur dichtbij dief diep dier dit dochter doen dom donker door dorp draad draaien drie drinken droog druk
        duur echt een eerst eigen eiland elk en er erg eten even fiets fijn fles foto fruit gaan gat gebroken geel
        geen geld geluid genoeg gezicht gisteren glas goed gras groen groot haar half hand hard hart hebben heel
        heet helft helpen herfst het hier hoed hoek hoofd hoog hoop horen houden huis huren iemand iets ijs ik in
        inlever inlenen is jaar jas jij jong kaas kamer kast kat keer kennen kind kip klaar kleur klok koe
        koffie komen koning kopen kort kosten koud krachten kracht krant kunnen lachen lamp land lang laat leeg
        leren leven licht lief lijst links lopen lucht maand maar mama man markt meer meisje melk mens mes mij
        moeder moe mooi morgen muur na naam nacht naar nat nee neef niet nieuw nodig nog nooit nu of om onder ons
        ook oom oor op oud over overburen paard papa plan prijs raam regen rood ruim schoen school staan stad stoel
        straat tafel tand tas teruggaan thee tijd trein tuin uit vandaag vis vogel voor vrij vuur warm water
        verkiezingen verzekeren verzekering vervelend belangrijk gebouw bezoek betalen
    """,
}
ASKING = """
    co znaczy to słowo na pasku jest wyjaśnij przetłumacz oznacza wytłumacz tłumaczenie skrót pismo rozumiem
    ce înseamnă cuvântul pe fluturaș explică traduce tradu scrisoare prescurtarea înțeleg hârtie găsit
    what does the word mean on my payslip explain translate meaning letter stand for understand
    wat betekent het woord op mijn strook uitleg leg uit brief begrijp staat bedoelen ze wordt bedoeld
"""


@pytest.mark.parametrize("language", ORDINARY)
def test_ordinary_words_are_no_dutch_terms(forms, language):
    ordinary = ORDINARY[language].split()

    wrong = [(word, found) for word in ordinary if (found := find(word, forms))]

    assert len(set(ordinary)) >= 200
    assert wrong == []


@pytest.mark.parametrize("language", ORDINARY)
def test_ordinary_words_in_a_row_add_up_to_no_term(forms, language):
    assert find(" ".join(ORDINARY[language].split()[:60]), forms) == []


def test_the_words_of_asking_are_neither_terms_nor_near_one(forms):
    asking = ASKING.split()

    assert [(word, found) for word in asking if (found := find(word, forms) or nearest(word, forms))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("loonheffing", ["loonheffing"]),
        ("Co znaczy LOONHEFFING?!", ["loonheffing"]),
        ("lonheffing", ["loonheffing"]),
        ("loon heffing", ["loonheffing"]),
        ("reservring", ["reserveringen"]),
        ("ce e BSN-ul", ["bsn"]),
        ("co to jest loonstrooku", ["loonstrook"]),
        ("what does ET-regeling mean", ["et-regeling"]),
        ("co to znaczy ET na pasku", ["et-regeling"]),
        ("loonheffing en inhouding, wat is dat", ["loonheffing", "inhouding"]),
        ("inhouding inhoudingen", ["inhouding"]),
        ("de wettelijke vakantiedagen", ["vakantiedagen"]),
        ("naar zijn aard van korte duur", ["short-stay"]),
    ],
)
def test_a_term_is_found_as_people_write_it(forms, text, found):
    assert [match.id for match in find(text, forms)] == found


@pytest.mark.parametrize(
    "text", ["et", "kot", "the map", "", "?!", "😀", "łłł", "a" * 10_000, "a 1", "dokument"]
)
def test_what_only_looks_like_a_term_is_none(forms, text):
    assert find(text, forms) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("inhouding", "inhouding"),
        ("  inhouding??? ", "inhouding"),
        ("eigen risico", "eigen-risico"),
        ("inhouding na pasku", None),
        ("inhouding verrekening", None),
        ("", None),
    ],
)
def test_a_term_is_the_whole_message_or_it_is_not(forms, text, found):
    match = find_whole(text, forms)

    assert (match and match.id) == found


def test_every_term_is_found_by_each_of_its_forms(forms):
    missed = [
        (word_id, form)
        for word_id, named in forms
        for form in named
        if (match := find_whole(form, forms)) is None or match.id != word_id
    ]

    assert missed == []


def test_a_misspelling_scores_lower_than_a_form(forms):
    assert find("loonheffing", forms)[0].score == 100
    assert find("lonheffing", forms)[0].score == pytest.approx(90.9, abs=0.1)  # one of eleven letters


def test_a_word_spelled_beyond_recognition_is_near_to_three_at_most(forms):
    assert nearest("co to loonhefeling", forms)[0] == "loonheffing"
    assert len(nearest("toeslagaanvraagje", forms)) <= 3
    assert nearest("banaan kaas zupa", forms) == []


def test_no_form_is_longer_than_what_is_looked_for(forms):
    assert max(len(words(form)) for _, named in forms for form in named) <= LONGEST
