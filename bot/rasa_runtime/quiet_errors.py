"""Keep what people typed out of the error that Rasa raises when the action server fails.

rasa-sdk sends the whole request back with status 500, the tracker and every message in it; Rasa puts that
body into the error's text, and the text into its log. Runs in Rasa's Python 3.10.
"""

from typing import Text

import aiohttp
from rasa.utils.endpoints import ClientResponseError


def apply() -> None:
    """Leave the body out of the error's text; it stays in `text`, where Rasa reads why an action was rejected."""

    def without_body(self: ClientResponseError, status: int, message: Text, text: Text) -> None:
        self.status, self.message, self.text = status, message, text
        aiohttp.ClientError.__init__(self, f"{status}, {message}")

    ClientResponseError.__init__ = without_body
