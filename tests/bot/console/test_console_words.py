"""Every word of a closed list that a page of the console shows has its wording."""

import pytest

from actions.situation.facets import FACETS
from bot.console.audit import Deed
from bot.console.install import WORDING
from bot.console.numbers.figures import OTHER, OUTCOMES
from bot.console.render import CONSOLE
from bot.gateway.strings import load_strings
from bot.log.records import Verdict
from bot.log.signs import Sign

CLOSED_LISTS = {
    "deed": list(Deed),
    "outcome": [*OUTCOMES, OTHER],
    "situation": [f"{facet}_{value}" for facet, values in FACETS.items() for value in values],
    "verdict": list(Verdict),
    "queue": list(Sign),
}


@pytest.mark.parametrize("kind", CLOSED_LISTS)
def test_word_of_a_closed_list_has_wording(kind):
    strings = load_strings([CONSOLE / name for name in WORDING])

    assert [word for word in CLOSED_LISTS[kind] if not strings.has(f"{kind}_{word}")] == []
