"""Read an amount as people write it, in digits or in words, and write it in their language.

Pure. Judges no amount.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from babel.numbers import format_currency
from price_parser import Price

from actions.spelled import spelled
from knowledge.normalise import words

LARGEST = Decimal(100_000)  # more than any middleman asks: a phone number or a slip of the finger
MOST_WORDS = 6  # a longer text is no answer to "how much"
CURRENCIES = (("PLN", ("zł", "zl", "pln", "złot", "zlot")), ("RON", ("lei", "leu", "ron")))
EURO = "EUR"
_WITH_CURRENCY = re.compile(
    r"€\s*\d[\d.,]*\d|\d(?:[\d.,]*\d)?\s*(?:de\s+)?(?:€|(?:eur\w*|zł\w*|zl\w*|pln|lei|ron)\b)", re.IGNORECASE
)


def read_amount(text: str, around: Sequence[str]) -> str | None:
    """Return the amount as `50.00 EUR`; None where `text` is no amount, or one in a longer story.

    `around` are words that may stand beside an amount spelled out.
    """
    if "?" in text or len(text.split()) > MOST_WORDS:
        return None
    amount = _in_digits(text) or _in_words(text, around)
    if amount is None or not 0 < amount <= LARGEST:
        return None
    return f"{amount:.2f} {_currency(text)}"


def amount_told(texts: Iterable[str]) -> str | None:
    """Return the one amount with its currency in some messages, as `read_amount` does; None where they tell several."""
    told = {read_amount(match[0], ()) for text in texts for match in _WITH_CURRENCY.finditer(text)}
    return told.pop() if len(told) == 1 else None


def written(amount: str, language: str) -> str | None:
    """Return what `read_amount` gave, as written in `language`; None for anything else."""
    match = re.fullmatch(r"(\d{1,6}\.\d\d) ([A-Z]{3})", amount)
    if match is None:
        return None
    value = Decimal(match[1])
    pattern = "#,##0 ¤¤" if value == value.to_integral_value() else "#,##0.00 ¤¤"
    return format_currency(value, match[2], pattern, locale=language, currency_digits=False)


def _in_digits(text: str) -> Decimal | None:
    return Price.fromstring(text).amount if any(char.isdigit() for char in text) else None


def _in_words(text: str, around: Sequence[str]) -> Decimal | None:
    said = [word for word in words(text) if word not in around]
    number = spelled(said)
    return None if number is None else Decimal(number)


def _currency(text: str) -> str:
    said = text.casefold()
    return next((code for code, names in CURRENCIES if any(name in said for name in names)), EURO)
