"""Read what a button sends ("/ask{...}") without asking the components for typed text.

Stock Rasa detects the language, classifies the intent and looks for entities in a payload too, and then puts what the
payload says in the place of all they found. Here typed words that name a button are its payload, too
(`typed_titles`). Runs in Rasa's Python 3.10.
"""

from typing import Any, Dict, Text

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT

from bot.rasa_runtime.typed_titles import payload_of_title

_STOCK = MessageProcessor._parse_message_with_graph
_CONVERTER, _HANDLER = NLUMessageConverter(), RegexMessageHandler()


def is_payload(text: Text) -> bool:
    """Return whether a button sent this; people's own slashes stay in the gateway (bot/gateway/incoming.py)."""
    return text.strip().startswith(INTENT_MESSAGE_PREFIX)


def _parse(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker,
    only_output_properties: bool = True,
) -> Dict[Text, Any]:
    if not is_payload(message.text or ""):
        message.text = payload_of_title(message.text or "", tracker) or message.text
    if is_payload(message.text or ""):
        (read,) = _HANDLER.process(_CONVERTER.convert_user_message([message]), self.domain)
        if read.get(INTENT):  # Rasa takes one that names no intent of ours for typed text
            parsed: Dict[Text, Any] = read.as_dict(only_output_properties=only_output_properties)
            return parsed
    typed: Dict[Text, Any] = _STOCK(self, message, tracker, only_output_properties)
    return typed


def apply() -> None:
    """Put it in front of Rasa's own."""
    MessageProcessor._parse_message_with_graph = _parse
