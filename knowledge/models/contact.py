"""How to reach somebody: telephone numbers and opening hours, checked by the libraries that know them."""

from typing import Annotated

import phonenumbers
from opening_hours import OpeningHours
from pydantic import AfterValidator

from knowledge.models.base import Text


def _parses_as_opening_hours(text: str) -> str:
    try:
        OpeningHours(text)
    except Exception as error:  # the parser's own error type is not exported
        raise ValueError(f"not in OpenStreetMap opening_hours syntax: {text!r} ({error})") from error
    return text


def _is_a_dutch_number(number: str) -> str:
    """Short codes (112, 113, 14 0xx) and 0800/0900 numbers are not subscriber numbers: checked by length."""
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        known = False
    else:
        known = phonenumbers.is_possible_number(parsed) or phonenumbers.is_possible_short_number_for_region(
            parsed, "NL"
        )
    if not known:
        raise ValueError(f"not a telephone number in the Netherlands: {number!r}")
    return number


Phone = Annotated[Text, AfterValidator(_is_a_dutch_number)]
OpeningHoursText = Annotated[Text, AfterValidator(_parses_as_opening_hours)]
