"""What redaction removes and what it leaves."""

import re
import string
from datetime import date

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp

from bot.privacy.redact import RedactedKind, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mój BSN to 123456782.", "Mój BSN to [bsn]."),
        ("bsn 1234.56.782 ok", "bsn [bsn] ok"),
        ("bsn: 123 456 782, tel 06-12345678", "bsn: [bsn], tel [phone]"),
        ("bsn 123456782 612", "bsn [bsn] 612"),
        ("konto NL91 ABNA 0417 1643 00 w ING", "konto [iban] w ING"),
        ("nl91abna0417164300", "[iban]"),
        ("PL61109010140000071219812874 dziekuje", "[iban] dziekuje"),
        ("RO49AAAA1B31007593840000", "[iban]"),
        ("PESEL 44051401359", "PESEL [pesel]"),
        ("CNP 1800101221144", "CNP [cnp]"),
        ("karta 4111 1111 1111 1111", "karta [bank-card]"),
        ("karta 4111-1111-1111-1111 i tel 0612345678", "karta [bank-card] i tel [phone]"),
        ("pisz na jan.kowalski+praca@poczta.onet.pl!", "pisz na [email]!"),
        ("0612345678", "[phone]"),
        ("06-12 34 56 78", "[phone]"),
        ("06 1 2 3 4 5 6 7 8", "[phone]"),
        ("06/12345678", "[phone]"),
        ("+31 6 12345678", "[phone]"),
        ("+31 (0)6 12345678", "[phone]"),
        ("0031612345678", "[phone]"),
        ("+48 512 345 678", "[phone]"),
        ("512 345 678", "[phone]"),
        ("0048512345678", "[phone]"),
        ("0722 123 456", "[phone]"),
        ("+40 722 123 456", "[phone]"),
        ("020-6241111", "[phone]"),
        ("bel ٠٦١٢٣٤٥٦٧٨", "bel [phone]"),
        ("06\u00a01234\u20115678", "[phone]"),
    ],
)
def test_personal_numbers_become_what_they_are(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "112",
        "zadzwoń 112 albo 113",
        "0800-8020",
        "0800 5151",
        "0900-8844",
        "0900 0101",
        "14,99 euro za godzinę, 40 godzin",
        "Zarabiam 2.345,67 € brutto",
        "1 234 567 zł",
        "€ 1.500.000",
        "od 08:00 do 16:30",
        "08.00-16.30",
        "21-11-2026",
        "01-02-2025 02-03-2025",
        "2026-11-21 08:30",
        "od 1.11.2025 do 31.10.2026",
        "mam 34 lata, pracuję od 2019",
        "52 tygodnie, faza A, 5,5 dnia",
        "kod 1234 AB",
        "1 stycznia 2025 do 31 marca",
        "art. 7:625 BW",
        "24/7",
        "50/50",
        "@home",
    ],
)
def test_amounts_hours_dates_and_emergency_numbers_stay(text):
    assert redact(text) == (text, ())


def test_kinds_are_told_once_each_in_order_of_appearance():
    redacted = redact("a@b.nl, 0612345678, c@d.pl")

    assert redacted.text == "[email], [phone], [email]"
    assert redacted.kinds == (RedactedKind.EMAIL, RedactedKind.PHONE)


def test_words_around_stay_as_typed():
    assert redact("Żółć １２ – 0612345678 – ąęțș").text == "Żółć １２ – [phone] – ąęțș"


words = st.text(alphabet=string.ascii_letters + "ąęłżșțăîé ,.!?", max_size=30)
separators = st.sampled_from(["", " ", ".", "-"])


def assert_removed(secret: str, kind: RedactedKind, before: str, after: str) -> None:
    assert secret not in redact(f"{before} {secret} {after}").text
    # Letters at random may be "Uta", or "CI" and "O", which make a document or a telephone of the number after them.
    before, after = (re.sub(r"[^\W\d_]", "ż", told) for told in (before, after))
    redacted = redact(f"{before} {secret} {after}")
    assert secret not in redacted.text
    assert f"[{kind}]" in redacted.text
    assert redacted.kinds == (kind,)


def grouped(digits: str, separator: str) -> str:
    return separator.join(digits[start : start + 3] for start in range(0, len(digits), 3))


@given(st.integers(10**7, 10**8 - 1), separators, words, words)
def test_every_bsn_is_removed(number, separator, before, after):
    check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), str(number), strict=True)) % 11
    digits = f"{number}{check}"
    assume(bsn.is_valid(digits))  # a check of 10 is never given out
    assert_removed(grouped(digits, separator), RedactedKind.BSN, before, after)


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(0, 9999), words, words)
def test_every_pesel_is_removed(year, month, day, serial, before, after):
    body = f"{year:02}{month:02}{day:02}{serial:04}"
    number = body + pesel.calc_check_digit(body)
    assert_removed(number, RedactedKind.PESEL, before, after)


@given(
    st.sampled_from("1256"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 40),
    st.integers(1, 999),
    words,
    words,
)
def test_every_cnp_is_removed(sex, year, month, day, county, serial, before, after):
    body = f"{sex}{year:02}{month:02}{day:02}{county:02}{serial:03}"
    number = body + cnp.calc_check_digit(body)
    assume(cnp.is_valid(number))  # births in the future are none
    assert_removed(number, RedactedKind.CNP, before, after)


@given(
    st.sampled_from(["ABNA", "INGB", "RABO"]),
    st.integers(0, 10**10 - 1),
    st.sampled_from(["", " "]),
    words,
    words,
)
def test_every_dutch_iban_is_removed(bank, account, separator, before, after):
    body = f"{bank}{account:010}"
    number = f"NL{iban.calc_check_digits('NL00' + body)}{body}"
    shown = separator.join(number[start : start + 4] for start in range(0, len(number), 4))
    assert_removed(shown, RedactedKind.IBAN, before, after)


@given(st.integers(10**11, 10**12 - 1), words, words)
def test_every_card_number_is_removed(middle, before, after):
    body = f"411{middle}"
    assert_removed(body + luhn.calc_check_digit(body), RedactedKind.CARD, before, after)


@given(
    st.integers(10_000_000, 99_999_999),
    st.sampled_from(["06", "06 ", "06-", "+316", "+31 6 ", "00316"]),
    words,
    words,
)
def test_every_dutch_mobile_is_removed(number, prefix, before, after):
    assume(phonenumbers.is_valid_number(phonenumbers.parse(f"+316{number}")))
    assert_removed(f"{prefix}{number}", RedactedKind.PHONE, before, after)


@given(
    st.emails(domains=st.sampled_from(["gmail.com", "wp.pl", "yahoo.ro", "poczta.onet.pl"])).filter(
        lambda address: all(char.isalnum() or char in "._+-%@" for char in address)
    ),
    words,
)
def test_every_usual_email_is_removed(address, before):
    redacted = redact(f"{before} {address}")

    assert address not in redacted.text
    assert "[email]" in redacted.text


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more_and_nothing_crashes(text):
    once = redact(text)

    assert redact(once.text).text == once.text
    assert (once.text == text) == (once.kinds == ())


@given(
    st.integers(0, 9_999_999), st.sampled_from(["€ {}", "{} euro", "{} zł", "{} lei", "{} EUR", "{},50 €"])
)
def test_amounts_stay(amount, shape):
    text = shape.format(amount)

    assert redact(text).text == text


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y"]),
    st.times(),
)
def test_dates_and_hours_stay(day, shape, time):
    text = f"{day.strftime(shape)} {time:%H:%M}"

    assert redact(text).text == text
