"""Words for numbers, cardinal and ordinal, declined, folded: as dates of birth are spelled."""

_POLISH = (
    r"pierwsz|drug|trzeci|czwart|piat|szost|siodm|osm|dziewiat|dziesiat|jedena|dwuna|dwana|trzyna|czterna|pietna"
    r"|szesna|siedemna|osiemna|dziewietna|dwudziest|dwadziesc|trzydziest|trzydziesc|czterdziest|piecdziesiat"
    r"|szescdziesiat|siedemdziesiat|osiemdziesiat|dziewiecdziesiat|tysiac|dziewiecset|dwutysieczn|dwa tysiac"
)
_ROMANIAN = (
    r"intai|unu|doi|doua|trei|patru|cinci|sase|sapte|opt|noua|zece|unsprezece|doisprezece|treisprezece|paisprezece"
    r"|cincisprezece|saisprezece|saptesprezece|optsprezece|nouasprezece|o mie|mii|sute"
)
_ENGLISH = (
    r"one|first|two|second|three|third|four|five|fifth|six|seven|eight|nine|nin|ten|eleven|twel|thir|nineteen|twenty"
    r"|twentieth|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
)
_DUTCH = (
    r"een|eerste|twee|derde|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|twintig|dertig"
    r"|veertig|negentien"
)
NUMBER_WORD = rf"(?:(?:{_POLISH}|{_ROMANIAN}|{_ENGLISH}|{_DUTCH})[a-z]{{0,18}})"
