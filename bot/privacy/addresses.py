"""Find where somebody lives: a street with a house number, a Dutch postcode with one. Either alone stays."""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import entries, no_people, words
from bot.privacy.reading import Reading, fold

_SUFFIX = (
    r"(?:straatweg|straat|laan|plein|gracht|kade|singel|dreef|plantsoen|steeg|dijk|weg|hof|pad|park|markt"
    r"|baan|ring|kamp|veld|erf|wal|haven|str\.?"
    r"|laantje|pleintje|hofje|boulevard|passage|wetering|gaarde|akker|vaart|brink|poort|vliet|bolwerk)"
)
# Parts of villages and of words, too: a street only with a capital.
_RARE_SUFFIX = r"(?:rand|oord|zoom|horst|hoek|duin|meent|donk|eind|bos)"
# Words that end like a street and are none, also with a number after them.
_NO_STREETS = entries(
    """
    weg onderweg terugweg heenweg uitweg omweg snelweg spoorweg halverwege autosnelweg straat laan plein
    markt arbeidsmarkt woningmarkt supermarkt huizenmarkt baan bijbaan loopbaan tweebaan voltijdbaan
    deeltijdbaan park vakantiepark bungalowpark wagenpark bedrijvenpark hof gerechtshof kerkhof rechtshof
    pad fietspad voetpad zebrapad ring haven luchthaven kamp zomerkamp veld vliegveld voetbalveld erf kade
    dijk parkeerhaven markt vakantieveld camping keuring ervaring verzekering woning
    """
)
_HOUSE = (
    r"(?:nr\.? ?|no\.? ?|numarul |numar |numer |huisnummer |number )?\d{1,4}(?: ?[a-z](?![a-z]|\.? ?\d)"
    r"| ?-? ?(?:bis|hs|i{1,3}))?(?: ?[/-] ?\d{1,4}[a-z]?)?"
)
_FLAT = (
    r"(?:[ ,]{1,2}(?:m\.?|lok\.?|mieszk\w{0,6}\.?|apt?\.?|apart\w{0,6}|kamer|camera|room|bl\.?"
    r"|bloc(?:ul)?|sc\.?|scara|et\.?|etaj(?:ul)?|pok(?:oj)?\.?|flat)(?: ?[a-z]?\d{1,4}[a-z]?"
    r"| [a-z])(?![a-z0-9])){0,5}"
)
_UNIT = (
    r"(?! ?(?:uur|uren|jaar|jaren|dag|dagen|weken|week|maand|maanden|min|minuten|km|kilometer|euro?|eur|€"
    r"|%|m2|keer|x\b|mensen|personen"
    r"|dni|godzin\w*|lat|lata|rok\w*|tygodni\w*|miesi\w*|osob\w*|os\b|zl|razy|minut\w*|ani|an\b|ore|ora"
    r"|zile|saptaman\w*|luni|persoane|oameni|lei"
    r"|hours?|days?|weeks?|months?|years?|people|minutes?|times)|\d|[.,:]\d)"
)
_POSTCODE = r"[1-9]\d{3} ?[a-z]{2}(?![a-z])"
_NAMED_PART = r"[^\W\d_][^\W\d_.'-]{0,30}(?:[.'-][^\W\d_]{1,30})?\.?"

_DUTCH = re.compile(
    rf"(?<![\w-])(?P<street>(?:'[st][- ])?[^\W\d_][^\W\d_'-]{{1,30}}?"
    rf"(?:{_SUFFIX}|(?P<rare>{_RARE_SUFFIX})))(?![a-z]),? {{0,2}}{_HOUSE}{_FLAT}(?![\w]){_UNIT}"
)
_NAME = rf"(?P<name>(?:\d{{1,2}} )?{_NAMED_PART}(?: {_NAMED_PART}){{0,3}}?)"
_POLISH = re.compile(
    rf"(?<!\w)(?:(?:ul|al|os|pl)(?:\. ?| )|(?:ulic[aey]|alej[aei]|aleje|osiedl[eu]"
    rf"|placu?) ){_NAME},? {_HOUSE}{_FLAT}(?!\w){_UNIT}"
)
_ROMANIAN = re.compile(
    rf"(?<!\w)(?:(?:str|bd|sos)(?:\. ?| )|(?:strad[aei]|strazii|b-?dul\.?|bulevardul(?:ui)?|calea|aleea"
    rf"|soseaua|piata|intrarea) )"
    rf"{_NAME}[, ]{{1,2}}{_HOUSE}{_FLAT}(?!\w){_UNIT}"
)
_ENGLISH = re.compile(
    rf"(?<![\w,.])(?:number "
    rf"|no\.? )?\d{{1,4}}[a-z]?,? (?P<name>{_NAMED_PART}(?: {_NAMED_PART}){{0,2}}) (?:street|st|road|rd"
    rf"|avenue|ave|lane|drive|square|close|crescent|terrace)(?!\w)"
)
_CUED = re.compile(
    rf"(?<!\w)(?:adres\w{{0,3}}|address|adresa|adresul|i live (?:at|on)|mieszkam (?:na|przy|pod adresem)"
    rf"|zameldowan\w? (?:na|przy)|(?:locuiesc|stau) (?:pe|la|in)"
    rf"|(?:ik woon|woon|we wonen|wij wonen|wonen) (?:op|aan|in)|woonachtig)(?: (?:is|to|e|este|jest|mijn"
    rf"|de|het|op|na|ulicy|the))?[ :,]{{1,3}}{_NAME},? {_HOUSE}{_FLAT}(?!\w){_UNIT}"
)
# Two letters in lower case that are a word more often than the end of a postcode.
_SHORT_WORDS = entries(
    """
    al am an at au be bo by ca cd ce co cu da de do eh eu ex go he hm ho ik in is ja je jo km la lu ma me mi
    mm mo my na ne ni no nr nu ob od of oh ok om on op or os pa pe pl po ro sa se si so su ta te ti to tu ty
    ul um up us va ve vo we za ze zl
    """
)
_DUTCH_POSTCODE = re.compile(rf"(?<![\w.,]){_POSTCODE}(?!\w)")
_HOUSE_AFTER_POSTCODE = re.compile(
    rf"[ ,]{{0,3}}(?:huisnummer |huisnr\.? |nr\.? |numer |numarul |number "
    rf"|house (?:number )?)?\d{{1,4}}(?: ?[a-z](?![a-z])| ?-\d{{1,3}})?(?!\w){_UNIT}"
)
_HOUSE_BEFORE_POSTCODE = re.compile(
    r"(?:huisnummer|huisnr|nr|number|numer|numarul|nummer|house)\.? ?\d{1,4}[a-z]?[ ,]{1,3}(?:postcode "
    r"|kod |cod postal )?\Z"
)
_FAR_HOUSE_AFTER_POSTCODE = re.compile(
    r"[^\d\x00\n]{0,24}(?:huisnummer|huisnr|house number|numer domu|nr domu|nr|numarul|number"
    r"|nummer)\.? ?(?:is |to |e )?\d{1,4}(?: ?[a-z](?![a-z]))?(?!\w)"
)
_POLISH_POSTCODE = re.compile(r"[ ,]{1,3}\d{2}-\d{3}(?!\d)")
_POSTCODE_AFTER = re.compile(rf"[ ,]{{1,3}}(?:(?:postcode|kod pocztowy|te|in)[ :]{{1,2}})?{_POSTCODE}(?!\w)")


def addresses(reading: Reading) -> Iterator[Span]:
    """Yield streets with a house number, with the postcode where it follows, and postcodes with a house number."""
    if not any(char.isdigit() for char in reading.folded):
        return
    reading = reading.without_plain_numbers()
    for start, end in (*_streets(reading), *_postcodes(reading)):
        yield Span(start, end, RedactedKind.ADDRESS)


def _streets(reading: Reading) -> Iterator[tuple[int, int]]:
    text = reading.folded
    for match in _DUTCH.finditer(text):
        if match["street"] not in _NO_STREETS and _may_be_street(reading, match):
            yield _start_of_street(reading.typed, match.start()), _end(text, match.end())
    for shape in (_POLISH, _ROMANIAN, _ENGLISH, _CUED):
        for match in shape.finditer(text):
            if _is_street_name(reading, match):
                yield match.start("name") if shape is _CUED else match.start(), _end(text, match.end())


def _may_be_street(reading: Reading, match: re.Match[str]) -> bool:
    """Say whether the word is a street's name: with a capital, or of a usual ending and not in common use."""
    if match["street"].startswith("'"):
        return True
    if reading.typed[match.start()].isupper():
        return match["rare"] is None or match["street"] not in no_people()
    return match["rare"] is None and match["street"] not in words()


def _is_street_name(reading: Reading, match: re.Match[str]) -> bool:
    """Say whether the words between "ul." and a number name a street: with a capital, or not in common use."""
    start, end = match.span("name")
    parts = [part for part in re.finditer(r"[^\W\d_]+", reading.typed[start:end]) if len(part.group()) > 2]
    capitals = [part.group()[0].isupper() for part in parts]
    strange = [part.group() for part in parts if fold(part.group()) not in words()]
    return any(capitals) or (
        bool(strange) and len(strange) == len(parts) and match.group()[:2] not in ("pl", "al", "os")
    )


def _start_of_street(text: str, start: int) -> int:
    """Return where a street's name starts: "Prins Hendrikstraat", "Burgemeester van der Doesstraat"."""
    before = re.search(
        r"(?:(?:[A-Z][^\W\d_]{1,20}\.?|[A-Z]\.|van|de|der|den|'t|het|ter|ten) ){1,4}\Z",
        text[max(0, start - 60) : start],
    )
    if before is None:
        return start
    first = re.search("[A-Z]", before.group())
    return (
        start - len(before.group()) + first.start()
        if (first and text[start].isupper()) or (first and text[start - 1] == " ")
        else start
    )


def _end(text: str, end: int) -> int:
    """Return where the address ends, with its postcode."""
    for shape in (_POSTCODE_AFTER, _POLISH_POSTCODE):
        after = shape.match(text, end)
        if after:
            return after.end()
    return end


def _postcodes(reading: Reading) -> Iterator[tuple[int, int]]:
    text = reading.folded
    for match in _DUTCH_POSTCODE.finditer(text):
        if (
            text[match.end() - 2 : match.end()] in _SHORT_WORDS
            and not reading.typed[match.end() - 1].isupper()
        ):
            continue  # "2025 to 3 lata"
        after = _HOUSE_AFTER_POSTCODE.match(text, match.end()) or _FAR_HOUSE_AFTER_POSTCODE.match(
            text, match.end()
        )
        before = _HOUSE_BEFORE_POSTCODE.search(text[max(0, match.start() - 40) : match.start()])
        if after or before:
            start = match.start() - (len(before.group()) if before else 0)
            yield start, after.end() if after else match.end()
