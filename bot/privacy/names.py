"""Find names of people: by the words before them, by lists of names, by capitals, and at the end of a letter.

A capital tells most: "jestem Marek" is a name, "jestem Polakiem" and "jestem chory" are none. Typed in lower case
a name must be in a list, or follow what only a name can ("my name is", "nazywam się").
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import family_names, given_names, no_people, words
from bot.privacy.reading import Reading

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAX_TOKENS = 5  # of one name: "Maria Elena van der Berg"


class _Cue(IntEnum):
    """How surely a name follows, from least to most."""

    I_AM = 1  # what somebody is, as often as who
    ROLE = 2  # "my boss", "kolega"
    LABEL = 3  # "name", of a person or of a form
    TITLE = 4  # "pan", "mevrouw"
    THANKS = 5  # at the end of a letter
    CLOSING = 6  # "regards", at the end of a letter
    NAMED = 7  # "my name is"


class _Token(NamedTuple):
    start: int
    end: int
    typed: str
    folded: str


_CUES: dict[_Cue, str] = {
    _Cue.NAMED: """
        my name is|my name's|my names|my full name is|my surname is|my first name is|my last name is|i am called|i'm called
        nazywam sie|mam na imie|na imie mam|na imie mi|moje imie to|moje nazwisko to|moje imie i nazwisko to|moje imie i nazwisko
        ma numesc|ma cheama|numele meu este|numele meu e|numele meu complet este|prenumele meu este|imi zice|imi spune
        mijn naam is|ik heet|heet ik|mijn achternaam is|mijn voornaam is|mijn volledige naam is""",
    _Cue.LABEL: """
        name|name is|full name|first name|last name|surname|named|called|his name is|her name is|their name is|call me|my name
        imie|nazwisko|imie i nazwisko|o imieniu|imieniem|o nazwisku|nazwiskiem|ma na imie|nazywa sie|mowia na mnie|moje imie|moje nazwisko
        nume|numele|nume si prenume|prenume|prenumele|numele meu|numele lui este|numele ei este|numele este|pe nume|se numeste|il cheama|o cheama|ii zice
        naam|voornaam|achternaam|naam is|mijn naam|zijn naam is|haar naam is|hij heet|zij heet|ze heet|die heet|heet|genaamd|noem me""",
    _Cue.CLOSING: """
        regards|kind regards|best regards|warm regards|best wishes|sincerely|yours sincerely|greetings|cheers
        pozdrawiam|pozdrowienia|z powazaniem|z wyrazami szacunku
        cu respect|cu stima|toate cele bune|salutari
        groet|groeten|groetjes|vriendelijke groet|vriendelijke groeten|met vriendelijke groet|met vriendelijke groeten|mvg|hoogachtend""",
    _Cue.THANKS: """
        thanks|thank you|many thanks|dziekuje|dzieki|z gory dziekuje|multumesc|mersi|o zi buna|bedankt|dank je|dank je wel|dank u|dank u wel|alvast bedankt""",
    _Cue.TITLE: """
        mr|mrs|ms|miss|mister|madam|dr|doctor|dear
        pan|pana|panu|panem|pani|pania|panie|doktor|drogi|droga|szanowny panie|szanowna pani
        domnul|domnului|domnu|doamna|doamnei|domnisoara|dl|dna|d-na|d-l|dnul|draga|stimate domnule|stimata doamna|nea|tanti
        meneer|mevrouw|dhr|mevr|mw|heer|juffrouw|dokter|beste|geachte""",
    _Cue.ROLE: """
        boss|manager|supervisor|colleague|coworker|co-worker|landlord|landlady|foreman|teamleader|team leader|teamlead|friend|husband|wife|son
        daughter|brother|sister|neighbour|neighbor|cousin|partner|girlfriend|boyfriend|roommate|flatmate|housemate|coordinator|planner|employer
        owner|chef|driver|uncle|aunt|lawyer
        szef|szefa|szefem|szefowi|szefowa|szefowej|kierownik|kierownika|kierownikiem|kierowniczka|koordynator|koordynatora|koordynatorem
        koordynatorka|koordynatorki|brygadzista|brygadzisty|kolega|kolegi|kolege|kolezanka|kolezanki|kolezanke|wlasciciel|wlasciciela
        wlascicielka|maz|meza|mezem|zona|zony|zone|syn|syna|synem|corka|corki|corke|brat|brata|bratem|siostra|siostry|siostre|sasiad|sasiada
        sasiadka|kuzyn|kuzyna|partnerka|przyjaciel|przyjaciolka|znajomy|wspollokator|pracodawca|pracodawcy|gospodarz|majster|lider|chlopak|dziewczyna
        seful|sefa|sef|sefului|sefei|patronul|patron|patroana|coordonator|coordonatorul|coordonatoarea|coleg|colega|colegul|colegului|colegei
        proprietar|proprietarul|proprietara|prieten|prietenul|prietena|sot|sotul|sotia|sotului|sotiei|fiul|fiica|fratele|sora|varul|vecinul|vecina
        managerul|angajatorul|supervizorul|administratorul|liderul
        baas|leidinggevende|collega|huisbaas|verhuurder|vriend|vriendin|man|vrouw|zoon|dochter|broer|zus|buurman|buurvrouw|werkgever|teamleider
        voorman|ploegbaas|contactpersoon|consulent|chauffeur|eigenaar|huisgenoot|zusje|neef|nicht""",
    _Cue.I_AM: "i am|i'm|im|this is|jestem|z tej strony|to ja|sunt|ik ben|hier is|dit is",
}
_ABBREVIATED_TITLES = frozenset("mr mrs ms dr dl dna d-na d-l dhr mevr mw".split())
# Between a cue and the name: "my boss is called", "șeful meu", "pani kierownik".
_BETWEEN = frozenset(
    "is to jest e este heet called named se numeste nazywa sie o imieniu nazwisku pe nume meu mea mei nostru noastra lui moj moja moi nasz nasza our the ook also pan pana pani mr mrs ms"
    " domnul doamna meneer mevrouw de heer dhr mevr doctor genaamd name's actually".split()
)
_MAX_BETWEEN = 3
_PARTICLES = frozenset("van de der den ten ter te el al ben bin ibn von di da dos del la le".split())
# Before a name these make it a feast, a place or a hospital.
_SAINTS = frozenset(
    "sfantul sfanta sfantului sfintei sf swieto swietego swiety swietej swieta sw sint saint st santa san sao alba".split()
)
# Two words that only together are no name.
_ORGANISATIONS = re.compile(
    r"\b(?:albert (?:heijn|cuyp|schweitzer)|jan linders|douwe egberts|anna paulowna|alba iulia|van gogh|antoni van leeuwenhoek|prins bernhard"
    r"|willem-alexander|babes-bolyai|otto (?:work ?force|holding)|karol wojtyla|leonardo da vinci|van der valk|theo thijssen|dirk van den broek)"
)
# What an unknown word with a capital after "I am" usually is: where somebody comes from.
_PEOPLE_ENDING = re.compile(
    r".*(?:aar|aan|ees|ier|ian|ish|ese|ean|eanca|czyk|czykiem|anin|aninem|anka|anem|iem|cem|ist|eza|ez|wka)"
)
_FAMILY_ENDING = re.compile(
    r"[a-z'-]{2,}(?:ski|ska|cki|cka|dzki|dzka|skiego|skiej|skiemu|skim|ckiego|ckiej|ckim|wicz|wicza|wiczem|czyk|czak|escu|eanu|enko|czuk|chuk|shyn|oglu|yilmaz|stra|sma|ink|huis|ssen|sen|ova|ovic|vic|skyi|skyy|skaya|sky|aru|oiu|asu)"
)
_SURE_FAMILY_ENDING = re.compile(
    r"[a-z'-]{2,}(?:owski|owska|ewski|ewska|inski|inska|owicz|ewicz|escu|enko|oglu|chenko|czenko)"
)
_GAP_IN_NAME = re.compile(r" ?\. ?| {1,2}|-")
_GAP_AFTER_CUE = re.compile(r"[^\w\x00\n?!;]{0,5}")
_GAP_BEFORE_SIGNATURE = re.compile(r"[\s,.!:;–-]{0,8}")
_END_OF_LETTER = re.compile(r"[\W\x00]*(?:\b(?:bsn|tel\w*|phone|email|mail|nr)\b[\W\d\x00]*)*")


def names(reading: Reading) -> Iterator[Span]:
    """Yield names of people, each with its given and family names together."""
    reading = reading.without(match.span() for match in _ORGANISATIONS.finditer(reading.folded))
    tokens = [
        _Token(*match.span(), match.group(), reading.folded[match.start() : match.end()])
        for match in _TOKEN.finditer(reading.typed)
    ]
    if not tokens:
        return
    finder = _Finder(reading, tokens)
    position = 0
    while position < len(tokens):
        first, end = finder.name_at(position)
        if end > first:
            yield Span(tokens[first].start, tokens[end - 1].end, RedactedKind.NAME)
        position = max(end, position + 1)


class _Finder:
    """The tokens of one message, and where names stand among them."""

    def __init__(self, reading: Reading, tokens: list[_Token]) -> None:
        self._text = reading.typed
        self._tokens = tokens
        letters = [char for char in reading.typed if char.isalpha()]
        # In a message all in capitals a capital tells nothing.
        self._shouted = sum(map(str.isupper, letters)) * 2 > len(letters)

    def name_at(self, position: int) -> tuple[int, int]:
        """Return the name that starts at this token, or after the cue there: first token and the one after the last."""
        cue, after = self._cue_at(position)
        if cue is not None:
            first, end = self._name_after(cue, after)
            if end > first:
                return first, end
        end = self._name_alone(position)
        return position, end

    def _cue_at(self, position: int) -> tuple[_Cue | None, int]:
        for length, phrases in _cues_by_first_word().get(self._tokens[position].folded, ()):
            end = position + length
            if end <= len(self._tokens):
                cue = phrases.get(tuple(token.folded for token in self._tokens[position:end]))
                if cue is not None and all(self._gap(i).isspace() for i in range(position, end - 1)):
                    return cue, end
        return None, position

    def _name_after(self, cue: _Cue, first: int) -> tuple[int, int]:
        """Return the name that follows a cue, if one does."""
        for _ in range(_MAX_BETWEEN + 1):
            if first >= len(self._tokens) or not self._reaches(cue, first):
                return first, first
            end = self._end_of_name(first, cue)
            if end > first and (cue not in (_Cue.CLOSING, _Cue.THANKS) or self._is_end_of_letter(end)):
                return first, end
            if cue in (_Cue.I_AM, _Cue.THANKS, _Cue.CLOSING) or self._tokens[first].folded not in _BETWEEN:
                return first, first
            first += 1
        return first, first

    def _reaches(self, cue: _Cue, position: int) -> bool:
        """Say whether a cue before this token still speaks of it: the sentence goes on."""
        gap = self._gap(position - 1)
        if cue in (_Cue.CLOSING, _Cue.THANKS):
            return _GAP_BEFORE_SIGNATURE.fullmatch(gap) is not None
        if "." in gap and self._tokens[position - 1].folded not in _ABBREVIATED_TITLES:
            return False
        return _GAP_AFTER_CUE.fullmatch(gap) is not None and (
            ":" not in gap or cue in (_Cue.LABEL, _Cue.NAMED)
        )

    def _end_of_name(self, first: int, cue: _Cue) -> int:
        """Return the token after the name that starts at `first`, or `first` where none does."""
        start = first
        while (
            cue in (_Cue.TITLE, _Cue.NAMED)
            and first < len(self._tokens) - 1
            and self._tokens[first].folded in _PARTICLES
            and self._gap(first) == " "
            and first - start < 3
        ):
            first += 1  # "mevrouw van der Berg"
        if not self._may_start_name(first, cue, after_particle=first > start):
            return start
        end = self._extended(first + 1, cue)
        return start if end == first + 1 and len(self._tokens[first].typed) == 1 else end

    def _may_start_name(self, position: int, cue: _Cue, *, after_particle: bool) -> bool:
        token = self._tokens[position]
        word = token.folded
        if len(word) < 2:
            return self._is_initial(position)
        if self._has_capital(token):
            if cue is _Cue.I_AM and not _is_known(word):
                return not _is_common(word) and len(word) > 2 and not _PEOPLE_ENDING.fullmatch(word)
            return not _is_common(word) or (_is_known(word) and word not in _BETWEEN)
        if _is_common(word) and not (cue is _Cue.NAMED and word in given_names()):
            return after_particle and word in family_names()
        if token.typed.isupper() and not self._shouted:
            return _is_known(word)
        if after_particle:
            return word in family_names() or _is_family(word)
        match cue:
            case _Cue.NAMED:
                return len(word) > 2
            case _Cue.CLOSING:
                return self._is_end_of_letter(position + 1) or _is_plain_given(word)
            case _Cue.TITLE:
                return _is_plain_given(word) or word in family_names() or _is_family(word)
            case _Cue.LABEL:
                return _is_plain_given(word) or ":" in self._gap(position - 1)
            case _:
                return _is_plain_given(word)

    def _extended(self, end: int, cue: _Cue | None) -> int:
        """Return `end` moved past the rest of a name whose first token stands before it."""
        first = end - 1
        while (
            end < len(self._tokens)
            and end - first < _MAX_TOKENS
            and _GAP_IN_NAME.fullmatch(self._gap(end - 1))
        ):
            if self._gap(end - 1).strip() == "." and not self._is_initial(end - 1):
                break
            step = end
            while (
                step < len(self._tokens) - 1
                and self._tokens[step].folded in _PARTICLES
                and step - end < 3
                and self._gap(step) == " "
            ):
                step += 1
            if not self._may_continue_name(step, cue, after_particle=step > end):
                break
            end = step + 1
        return end

    def _may_continue_name(self, position: int, cue: _Cue | None, *, after_particle: bool) -> bool:
        token = self._tokens[position]
        word = token.folded
        if len(word) == 1:
            return self._is_initial(position)
        common = _is_common(word)
        if self._has_capital(token):
            return not common or word in family_names() or (word in given_names() and word not in no_people())
        if token.typed.isupper() and not self._shouted:
            return not common and (_is_known(word) or _is_family(word))
        if common:
            return after_particle and word in family_names()
        if word in family_names() or word in given_names() or _is_family(word):
            return True
        # Typed in lower case throughout, a family name that no list knows stands right after the given one.
        return (
            cue is not None
            and len(word) > 2
            and word not in _PARTICLES
            and not self._has_capital(self._tokens[position - 1])
        )

    def _name_alone(self, position: int) -> int:
        """Return the token after a name that no cue announces, or `position`: a known name with a capital."""
        token = self._tokens[position]
        word = token.folded
        if not self._has_capital(token) or (position and self._tokens[position - 1].folded in _SAINTS):
            return position
        end = self._extended(position + 1, None)
        common, first_of_sentence = _is_common(word), self._starts_sentence(position)
        if not common and (word in given_names() or (_is_given(word) and not first_of_sentence)):
            return end
        if (
            end > position + 1
        ):  # two capitals, and one of the two a given name: "Kowalski Jan", "Roman Popescu"
            next_word = self._tokens[position + 1].folded
            if word in given_names() and (next_word in family_names() or _is_family(next_word)):
                return end
            if not common and _is_given(next_word) and (word in family_names() or _is_family(word)):
                return end
        if not common and (
            _SURE_FAMILY_ENDING.fullmatch(word) or (word in family_names() and not first_of_sentence)
        ):
            return end
        return position

    def _is_initial(self, position: int) -> bool:
        token = self._tokens[position]
        return (
            len(token.typed) == 1 and token.typed.isupper() and self._text[token.end : token.end + 1] == "."
        )

    def _has_capital(self, token: _Token) -> bool:
        """Say whether the token is written as names are: a capital, then lower case."""
        if self._shouted or not token.typed[0].isupper():
            return False
        # "McDonald" and "El-Amrani" have more than one capital, "BlaBlaCar" is no name.
        parts = re.split("['’-]|(?<=^Mc)|(?<=^Mac)|(?<=^De)|(?<=^Van)", token.typed)
        return any(map(str.islower, token.typed)) and all(part[1:] == part[1:].lower() for part in parts)

    def _starts_sentence(self, position: int) -> bool:
        return position == 0 or any(char in ".!?\n:•" for char in self._gap(position - 1))

    def _is_end_of_letter(self, end: int) -> bool:
        return _END_OF_LETTER.fullmatch(self._text, self._tokens[end - 1].end) is not None

    def _gap(self, position: int) -> str:
        """Return what stands between this token and the next."""
        return self._text[self._tokens[position].end : self._tokens[position + 1].start]


@cache
def _cues_by_first_word() -> dict[str, list[tuple[int, dict[tuple[str, ...], _Cue]]]]:
    """Return cues by their first word, then by length, longest first."""
    found: dict[str, dict[int, dict[tuple[str, ...], _Cue]]] = {}
    for cue, phrases in _CUES.items():
        for phrase in re.split(r"[|\n]", phrases.strip()):
            key = tuple(phrase.split())
            of_length = found.setdefault(key[0], {}).setdefault(len(key), {})
            of_length[key] = max(cue, of_length.get(key, cue))
    return {word: sorted(of_word.items(), reverse=True) for word, of_word in found.items()}


def _is_common(word: str) -> bool:
    """Say whether `word` is in common use, or no person's name; parts count: "EU-burger", "nu-mi", "I'm"."""
    if word in words() or word in no_people() or word in _BETWEEN:
        return True
    parts = re.split("['-]", word)
    return (
        len(parts) > 1
        and parts[0] not in ("o", "d", *_PARTICLES)
        and not all(map(_is_given, parts))
        and any(len(part) < 3 or part in words() or part in no_people() for part in parts)
    )


def _is_plain_given(word: str) -> bool:
    """Say whether `word` is a given name as in a list, or a double one: "jan-willem"."""
    return word in given_names() or ("-" in word and all(part in given_names() for part in word.split("-")))


@lru_cache(maxsize=4096)
def _is_given(word: str) -> bool:
    """Say whether `word` is a given name, declined or not: "Markiem" and "Mariei" are."""
    return _is_plain_given(word) or any(
        base in given_names() and not _is_common(base) for base in _bases(word)
    )


@lru_cache(maxsize=4096)
def _is_family(word: str) -> bool:
    """Say whether `word` looks like a family name, declined or not: "Kowalskiego" does."""
    return _FAMILY_ENDING.fullmatch(word) is not None or any(base in family_names() for base in _bases(word))


def _is_known(word: str) -> bool:
    return _is_given(word) or word in family_names()


_ENDINGS = (
    ("kiem", "ek"), ("kowi", "ek"), ("ka", "ek"), ("iem", ""), ("owi", ""), ("em", ""), ("a", ""), ("u", ""), ("ie", ""), ("owi", "o"),
    ("y", "a"), ("i", "a"), ("e", "a"), ("o", "a"), ("ie", "a"), ("ze", "ra"), ("ce", "ka"), ("ei", "a"), ("ului", ""), ("ului", "u"), ("ul", ""), ("'s", ""), ("s", ""),
)  # fmt: skip


def _bases(word: str) -> Iterator[str]:
    """Yield what `word` may be a declined form of, in Polish, Romanian, English and Dutch."""
    for ending, base in _ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            yield word[: len(word) - len(ending)] + base
