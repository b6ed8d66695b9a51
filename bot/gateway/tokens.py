"""Tokens that let a caller speak in one conversation, and only in that one.

A token is the conversation's id, signed: nothing is stored, and nobody can guess another's.
"""

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import SecretStr

from bot.gateway.problems import Problem, ProblemKind

_SALT = "kompas.conversation.v1"  # keeps these tokens apart from whatever else the key may sign
_OPENING = b"kompas.opening.v1"
_ID_BYTES = 16  # 128 bits: not to be guessed
_MAX_TOKEN_CHARS = 500  # ours have about 70; what is longer is not worth a signature check


def new_conversation_id() -> str:
    """Return an opaque id that says nothing about its owner."""
    return secrets.token_hex(_ID_BYTES)


class Tokens:
    """Issues and checks conversation tokens; the signature is compared in constant time."""

    def __init__(self, key: SecretStr) -> None:
        signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}  # the default is SHA-1
        self._serializer = URLSafeSerializer(key.get_secret_value(), salt=_SALT, signer_kwargs=signing)
        self._key = key.get_secret_value().encode()

    def opening_id(self, sent: str) -> str:
        """Return the id of the conversation that `sent` opens, the same in every gateway; to others like a new one."""
        return hmac.new(self._key, _OPENING + sent.encode(), hashlib.sha256).hexdigest()[: 2 * _ID_BYTES]

    def issue(self, conversation_id: str) -> str:
        """Return the token of `conversation_id`."""
        token = self._serializer.dumps(conversation_id)
        return token if isinstance(token, str) else token.decode()

    def conversation_of(self, token: str) -> str | None:
        """Return whose token this is, or None if we did not issue it."""
        if not token or len(token) > _MAX_TOKEN_CHARS or not token.isascii():
            return None
        try:
            conversation_id = self._serializer.loads(token)
        except BadSignature:
            return None
        return conversation_id if isinstance(conversation_id, str) else None

    def demand(self, token: str | None, conversation_id: str) -> None:
        """Pass if `token` opens `conversation_id`.

        Raises:
            Problem: unauthorised without a token of ours, forbidden with another conversation's.
        """
        owner = self.conversation_of(token or "")
        if owner is None:
            raise Problem(ProblemKind.UNAUTHORISED)
        if not secrets.compare_digest(owner.encode(), conversation_id.encode()):
            raise Problem(ProblemKind.FORBIDDEN)
