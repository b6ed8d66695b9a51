"""A telephone number as text that a thumb can use: Telegram makes international numbers into links itself."""

import phonenumbers

from bot.telegram.html import escape


def tappable(phone: str) -> str:
    """Return HTML: the international form where it can be dialled; free and short numbers to be copied by a tap.

    An 0800 number or 112 does not work with +31 in front, and Telegram makes no link of it.
    """
    try:
        number = phonenumbers.parse(phone, "NL")
    except phonenumbers.NumberParseException:
        return f"<code>{escape(phone)}</code>"
    kind = phonenumbers.number_type(number)
    if kind in (
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    ):
        return escape(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return f"<code>{escape(phone)}</code>"
