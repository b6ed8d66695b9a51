"""Find names of people: by the words before them, by lists of names, by capitals, and at the end of a letter.

A capital tells most: "jestem Marek" is a name, "jestem Polakiem" and "jestem chory" are none. Typed in lower case
a name must be in a list, or follow what only a name can ("my name is", "nazywam się").
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import entries, family_names, given_names, no_people
from bot.privacy.name_cues import ABBREVIATED_TITLES, BETWEEN, Cue, cues_by_first_word
from bot.privacy.name_forms import (
    LIKELY_FAMILY_ENDING,
    PARTICLES,
    PEOPLE_ENDING,
    SURE_FAMILY_ENDING,
    is_common,
    is_family,
    is_given,
    is_known,
    is_plain_given,
)
from bot.privacy.name_places import SAYS, stands_by_personal_data
from bot.privacy.reading import Reading

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAX_BETWEEN = 3  # words between a cue and its name
_MAX_TOKENS = 5  # of one name: "Maria Elena van der Berg"


class _Token(NamedTuple):
    start: int
    end: int
    typed: str
    folded: str


# Before a name these make it a feast, a place or a hospital.
_SAINTS = entries(
    """
    sfantul sfanta sfantului sfintei sf swieto swietego swiety swietej swieta sw sint saint st santa san sao
    alba
    """
)
# Two words that only together are no name.
_ORGANISATIONS = re.compile(
    r"\b(?:albert (?:heijn|cuyp|schweitzer)|jan linders|douwe egberts|anna paulowna|alba iulia|van gogh"
    r"|antoni van leeuwenhoek|prins bernhard"
    r"|willem-alexander|babes-bolyai|otto (?:work ?force|holding)|karol wojtyla|leonardo da vinci"
    r"|van der valk|theo thijssen|dirk van den broek)"
)
# Before a letter and a dot these count things: "phase A. Then", "rijbewijs B. En".
_COUNTED = entries(
    """
    faza fazy fazie fase phase category categorie categoria kategoria kategorii rijbewijs permis prawo jazdy
    licence license klasa klasse class optie option opcja hala hal hall blok bloc brama gate type typ tip
    form formulier
    """
)
_TALK_OF_NAMES = re.compile(
    r"\b(?:(?:sur|first |last )?names?|imi(?:e|enia|eniu)|nazwisk\w{1,3}|numele|prenume\w{0,2}"
    r"|(?:achter|voor)?na(?:am|men)"
    r"|spelled|spelling|litera\w{0,3}|litere\w{0,2})\b"
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
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(tokens):
        first, end = finder.name_at(position)
        if end > first:
            found.append((first, end))
        position = max(end, position + 1)
    yield from (Span(tokens[first].start, tokens[end - 1].end, RedactedKind.NAME) for first, end in found)
    yield from _again(tokens, found)


def _again(tokens: list[_Token], found: list[tuple[int, int]]) -> Iterator[Span]:
    """Yield what was found as part of a name wherever it stands once more, capital or not."""
    inside = {position for first, end in found for position in range(first, end)}
    parts = {
        tokens[position].folded
        for position in inside
        if len(tokens[position].folded) > 2
        and tokens[position].folded not in PARTICLES
        and not is_common(tokens[position].folded)
    }
    for position, token in enumerate(tokens):
        if token.folded in parts and position not in inside:
            yield Span(token.start, token.end, RedactedKind.NAME)


_RIGHT_AFTER = (Cue.I_AM, Cue.THANKS, Cue.CLOSING, Cue.GREETING, Cue.CORRECTION)


class _Finder:
    """The tokens of one message, and where names stand among them."""

    def __init__(self, reading: Reading, tokens: list[_Token]) -> None:
        self._text = reading.typed
        self._folded = reading.folded
        self._is_talk_of_names = _TALK_OF_NAMES.search(reading.folded) is not None
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
        if self._is_initial(position):
            return position, self._name_with_initials(position)
        typed = self._tokens[position].typed
        if typed.islower() or (self._shouted and typed.isupper()):
            return position, self._name_without_capital(position)
        return position, self._name_alone(position)

    def _cue_at(self, position: int) -> tuple[Cue | None, int]:
        for length, phrases in cues_by_first_word().get(self._tokens[position].folded, ()):
            end = position + length
            if end <= len(self._tokens):
                cue = phrases.get(tuple(token.folded for token in self._tokens[position:end]))
                if cue is Cue.CORRECTION and not self._is_talk_of_names:
                    continue
                if cue is not None and all(self._gap(i).isspace() for i in range(position, end - 1)):
                    return cue, end
        return None, position

    def _name_after(self, cue: Cue, first: int) -> tuple[int, int]:
        """Return the name that follows a cue, if one does."""
        for _ in range(_MAX_BETWEEN + 1):
            if first >= len(self._tokens) or not self._reaches(cue, first):
                return first, first
            end = self._end_of_name(first, cue)
            if end > first and (cue not in (Cue.CLOSING, Cue.THANKS) or self._is_end_of_letter(end)):
                return first, end
            if cue in _RIGHT_AFTER or self._tokens[first].folded not in BETWEEN:
                return first, first
            first += 1
        return first, first

    def _reaches(self, cue: Cue, position: int) -> bool:
        """Say whether a cue before this token still speaks of it: the sentence goes on."""
        gap = self._gap(position - 1)
        if cue in (Cue.CLOSING, Cue.THANKS):
            return _GAP_BEFORE_SIGNATURE.fullmatch(gap) is not None
        if "." in gap and self._tokens[position - 1].folded not in ABBREVIATED_TITLES:
            return False
        return _GAP_AFTER_CUE.fullmatch(gap) is not None and (":" not in gap or cue in (Cue.LABEL, Cue.NAMED))

    def _end_of_name(self, first: int, cue: Cue) -> int:
        """Return the token after the name that starts at `first`, or `first` where none does."""
        start = first
        while (
            cue in (Cue.TITLE, Cue.NAMED)
            and first < len(self._tokens) - 1
            and self._tokens[first].folded in PARTICLES
            and self._gap(first) == " "
            and first - start < 3
        ):
            first += 1  # "mevrouw van der Berg"
        if not self._may_start_name(first, cue, after_particle=first > start):
            return start
        end = self._extended(first + 1, cue)
        return start if end == first + 1 and len(self._tokens[first].typed) == 1 else end

    def _may_start_name(self, position: int, cue: Cue, *, after_particle: bool) -> bool:
        token = self._tokens[position]
        word = token.folded
        if len(word) < 2 or cue is Cue.GREETING:
            return self._is_initial(position) or (is_plain_given(word) and not is_common(word))
        if self._has_capital(token):
            if cue in (Cue.I_AM, Cue.CORRECTION) and not is_known(word):
                return not is_common(word) and len(word) > 2 and not PEOPLE_ENDING.fullmatch(word)
            return not is_common(word) or (is_known(word) and word not in BETWEEN)
        if is_common(word) and not (cue is Cue.NAMED and word in given_names()):
            return after_particle and word in family_names()
        if after_particle:
            return word in family_names() or is_family(word)
        return self._may_start_without_capital(position, cue)

    def _may_start_without_capital(self, position: int, cue: Cue) -> bool:
        """Say whether a word not in common use, in lower case or in capitals throughout, starts a name after `cue`."""
        token = self._tokens[position]
        word = token.folded
        if token.typed.isupper() and not self._shouted:
            return is_known(word)
        match cue:
            case Cue.NAMED:
                return len(word) > 2
            case Cue.CLOSING:
                return is_plain_given(word) or self._is_end_of_letter(position + 1)
            case Cue.TITLE:
                return is_plain_given(word) or word in family_names() or is_family(word)
            case Cue.LABEL:
                return is_plain_given(word) or ":" in self._gap(position - 1)
            case _:
                return is_plain_given(word)

    def _extended(self, end: int, cue: Cue | None) -> int:
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
                and self._tokens[step].folded in PARTICLES
                and step - end < 3
                and self._gap(step) == " "
            ):
                step += 1
            if not self._may_continue_name(step, cue, after_particle=step > end):
                break
            end = step + 1
        return end

    def _may_continue_name(self, position: int, cue: Cue | None, *, after_particle: bool) -> bool:
        token = self._tokens[position]
        word = token.folded
        if len(word) == 1:
            return self._is_initial(position)
        common = is_common(word)
        if self._has_capital(token):
            return not common or word in family_names() or (word in given_names() and word not in no_people())
        if token.typed.isupper() and not self._shouted:
            return not common and (is_known(word) or is_family(word))
        if common:
            return after_particle and word in family_names()
        if word in family_names() or word in given_names() or is_family(word):
            return True
        # Typed in lower case throughout, a family name that no list knows stands right after the given one.
        return (
            cue is not None
            and len(word) > 2
            and word not in PARTICLES
            and not self._has_capital(self._tokens[position - 1])
        )

    def _name_alone(self, position: int) -> int:
        """Return the token after a name that no cue announces, or `position`: a known name with a capital."""
        token = self._tokens[position]
        word = token.folded
        if not self._has_capital(token) or (position and self._tokens[position - 1].folded in _SAINTS):
            return position
        end = self._extended(position + 1, None)
        common, first_of_sentence = is_common(word), self._starts_sentence(position)
        if not common and (word in given_names() or (is_given(word) and not first_of_sentence)):
            return end
        if end > position + 1:  # two capitals, one of the two a name: "Kowalski Jan", "Roman Popescu"
            next_word = self._tokens[position + 1].folded
            given_first = word in given_names() and (next_word in family_names() or is_family(next_word))
            likely = not is_common(next_word) and LIKELY_FAMILY_ENDING.fullmatch(next_word) is not None
            family_first = is_given(next_word) and (word in family_names() or is_family(word))
            if given_first or (not common and (likely or family_first)):
                return end
        if not common and (
            SURE_FAMILY_ENDING.fullmatch(word) or (word in family_names() and not first_of_sentence)
        ):
            return end
        return position

    def _name_with_initials(self, position: int) -> int:
        """Return the token after initials and a name, "R. Hendriks", or `position`."""
        end = self._extended(position + 1, None)
        last = self._tokens[end - 1]
        start = self._tokens[position].start
        in_number = start > 0 and self._text[start - 1].isdigit()  # "14B. Then"
        counted = position > 0 and self._tokens[position - 1].folded in _COUNTED
        if in_number or counted or len(last.typed) < 3 or not self._has_capital(last):
            return position
        # A name that no list knows might start the next sentence.
        may_be = not is_common(last.folded) and len(last.typed) > 4 and self._gap(end - 2) != "."
        return end if last.folded in family_names() or may_be else position

    def _name_without_capital(self, position: int) -> int:
        """Return the token after a name in lower case that no cue announces, or `position`.

        It has a given name of the lists, and a family name of theirs, or a place where names stand.
        """
        first = self._tokens[position]
        if len(first.folded) < 3 or is_common(first.folded):
            return position
        given, second = is_plain_given(first.folded), self._next_in_name(position)
        if second is not None:
            known = second.folded in family_names() or SURE_FAMILY_ENDING.fullmatch(second.folded) is not None
            other_way = first.folded in family_names() and is_plain_given(second.folded)
            if not is_common(second.folded) and ((given and known) or other_way):
                return self._extended(position + 1, None)
            may_be_two = (given and (known or not is_common(second.folded))) or is_plain_given(second.folded)
            if may_be_two and stands_by_personal_data(self._folded, first.start, second.end):
                return position + 2
        if not given:
            return position
        says = position + 1 < len(self._tokens) and self._tokens[position + 1].folded in SAYS
        if (says and self._gap(position) == " ") or stands_by_personal_data(
            self._folded, first.start, first.end
        ):
            return position + 1
        return position

    def _next_in_name(self, position: int) -> _Token | None:
        if position + 1 >= len(self._tokens) or self._gap(position) != " ":
            return None
        following = self._tokens[position + 1]
        return following if len(following.folded) > 2 else None

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
