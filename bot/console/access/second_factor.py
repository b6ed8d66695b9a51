"""The second factor: codes that change every 30 seconds (RFC 6238), and their keys, sealed. Knows no account."""

import base64
import hashlib
import hmac
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

STEP_S = 30
WINDOW = 1  # a clock that is one step off still fits
ISSUER = "Kompas"
_SALT = b"kompas.totp.v1"  # keeps this key apart from whatever else the secret is used for


class Seal:
    """Seals keys, so that a copy of the database makes nobody a code."""

    def __init__(self, secret: SecretStr) -> None:
        key = hmac.digest(secret.get_secret_value().encode(), _SALT, hashlib.sha256)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, key: str) -> str:
        """Return the key, sealed."""
        return self._fernet.encrypt(key.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Return the key; None where it was sealed under another secret."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


def new_key() -> str:
    """Return a key of 160 random bits, in base 32."""
    return pyotp.random_base32()


def step_of(key: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """Return the step whose code this is, later than `after`; None where it is no code of now."""
    totp = pyotp.TOTP(key)
    current = int(now.timestamp()) // STEP_S
    digits = "".join(code.split())
    for step in range(current - WINDOW, current + WINDOW + 1):
        fits = digits.isascii() and hmac.compare_digest(totp.at(step * STEP_S), digits)
        if fits and (after is None or step > after):
            return step
    return None


def picture(key: str, name: str) -> str:
    """Return the key as a QR code for an app to scan: SVG to stand in HTML, without styles of its own."""
    address = pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=ISSUER)
    svg: str = segno.make(address, error="m").svg_inline(
        scale=5, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return svg
