"""The Polish and Romanian forms of a town's name: "w Tilburgu", "Bredei". Pure; runs in Rasa's Python 3.10 as well."""

SHORTEST = 4  # letters of a name that has forms
# What a name ends in, and what stands there instead. Longer endings first; the first that fits counts.
POLISH = (
    ("ga", ("dze", "gi", "ge")), ("ka", ("ce", "ki", "ke")), ("da", ("dzie", "dy", "de")), ("ta", ("cie", "ty", "te")),
    ("ra", ("rze", "ry", "re")), ("la", ("li", "le")), ("na", ("nie", "ny", "ne")), ("a", ("ie", "y", "e")),
    ("st", ("scie", "stu", "sta", "stem")), ("t", ("cie", "tu", "ta", "tem")), ("d", ("dzie", "du", "da", "dem")),
    ("m", ("mie", "mu", "ma", "mem")), ("n", ("nie", "nu", "na", "nem")), ("s", ("sie", "su", "sa", "sem")),
    ("r", ("rze", "ru", "ra", "rem")), ("g", ("gu", "ga", "giem")), ("k", ("ku", "ka", "kiem")),
    ("l", ("lu", "la", "lem")), ("p", ("pie", "pu", "pa", "pem")), ("b", ("bie", "bu", "ba", "bem")),
    ("f", ("fie", "fu", "fa", "fem")), ("ch", ("chu", "cha", "chem")), ("e", ()), ("o", ()), ("y", ()),
)  # fmt: skip
ROMANIAN = (("a", ("ei", "ai")),)


def town_forms(name: str) -> list[str]:
    """Return the forms of a name in lower-case letters without diacritics; none of a very short one."""
    if len(name) < SHORTEST:
        return []
    forms = []
    for endings in (POLISH, ROMANIAN):
        for ending, replacements in endings:
            if name.endswith(ending):
                forms += [name.removesuffix(ending) + replacement for replacement in replacements]
                break
    return forms
