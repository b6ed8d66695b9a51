"""Every word that a sum can show has wording in four languages, with the same places in it."""

import re
from enum import StrEnum

import pytest

from actions.calculators import (
    brp,
    deduction_terms,
    deductions,
    fields,
    holiday,
    holiday_allowance,
    minimum_wage,
    notice,
    pay,
    sick_pay,
    transition,
)
from actions.calculators import sums as steps
from actions.sum_forms import notes
from actions.sum_forms.forms import SUMS
from actions.sum_forms.wording import all_words

LANGUAGES = {"pl", "ro", "en", "nl"}
# Words of the input alone, which nothing shows.
NOT_SHOWN = {"GivenBy", "PayPeriod", "Register"}
# Of these only the words for which another rule decides are shown.
ELSEWHERE = {
    "NoticeSituation": set(notice.OTHER_RULES),
    "JobEnd": set(transition.JobEnd) - transition.PAYMENT_DUE,
    "SickSituation": {*sick_pay.OTHER_RULES, sick_pay.SickSituation.AFTER_104_WEEKS},
    "Residence": set(brp.OTHER_RULES),
    "Unit": {steps.Unit.EUR_PER_HOUR, steps.Unit.HOURS_PER_WEEK},  # the others are babel's
}
CLASSES = {
    found.__name__: found
    for module in (
        brp,
        deduction_terms,
        deductions,
        fields,
        holiday,
        holiday_allowance,
        minimum_wage,
        notice,
        notes,
        pay,
        sick_pay,
        steps,
        transition,
    )
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
}
WORDINGS = [
    pytest.param(wording, id=f"{section}.{word}")
    for section, words in all_words().items()
    for word, wording in words.items()
]


@pytest.mark.parametrize("name", sorted(set(CLASSES) - NOT_SHOWN))
def test_every_word_of_the_sums_has_wording_and_none_is_left_over(name):
    shown = ELSEWHERE.get(name, set(CLASSES[name]))

    assert set(all_words()[name]) == {str(word) for word in shown}


def test_every_sum_and_field_has_a_name():
    names = {name for one in SUMS.values() for name in one.questions}

    assert set(all_words()["Sum"]) == set(SUMS)
    assert set(all_words()["Field"]) == names
    assert set(all_words()["ConditionNotMet"]) == set(all_words()["Condition"])


@pytest.mark.parametrize("wording", WORDINGS)
def test_wording_speaks_four_languages_with_the_same_places(wording):
    places = {language: sorted(re.findall(r"\{(\w+)\}", text)) for language, text in wording.items()}

    assert set(wording) == LANGUAGES
    assert all(text.strip() == text and text for text in wording.values())
    assert places == dict.fromkeys(LANGUAGES, places["en"])


@pytest.mark.parametrize("wording", WORDINGS)
def test_wording_does_not_shout_and_holds_no_amount(wording):
    assert [
        text for text in wording.values() if "!" in text or re.search(r"€|\d\s*(?:euro|EUR|%)", text)
    ] == []
