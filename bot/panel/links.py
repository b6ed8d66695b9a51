"""Links that open the panel for one person, until a moment: signed, so that nobody makes one up."""

import hashlib
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import SecretStr

_SALT = "kompas.panel.v1"  # keeps these links apart from whatever else the key may sign
_MAX_TOKEN_CHARS = 200


class Links:
    """Makes and reads the tokens in the addresses below /panel. Nothing of them is stored."""

    def __init__(self, key: SecretStr) -> None:
        signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        self._serializer = URLSafeSerializer(key.get_secret_value(), salt=_SALT, signer_kwargs=signing)

    def token(self, invitation_id: int, expires_at: datetime) -> str:
        """Return the token of an invitation; always the same one, so that staff can copy it again."""
        token = self._serializer.dumps([invitation_id, int(expires_at.timestamp())])
        return token if isinstance(token, str) else token.decode()

    def read(self, token: str, now: datetime) -> tuple[int, datetime] | None:
        """Return which invitation this is, and until when; None where we did not make it, or its time is over."""
        if not token.isascii() or len(token) > _MAX_TOKEN_CHARS:
            return None
        try:
            invitation_id, expires = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        expires_at = datetime.fromtimestamp(expires, UTC)
        return (int(invitation_id), expires_at) if now < expires_at else None
