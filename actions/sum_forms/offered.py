"""Offer the pay check to whoever tells hours and pay and no card answers: "46 hours, I got 520"."""

import re

from actions.base import Button, button
from actions.sum_forms.units import says_hours
from actions.sum_forms.wording import named
from knowledge.normalise import normalise

PAY = "pay"
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?")


def pay_check_offered(text: str, language: str) -> list[Button]:
    """Return the button of the pay check where the text tells hours and another number, else none."""
    plain = normalise(text)
    if not says_hours(plain) or len(_AMOUNT.findall(plain)) < 2:
        return []
    return [button(named("Sum", PAY, language), "calculate", sum=PAY)]
