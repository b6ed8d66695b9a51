"""Rasa pipeline component: puts the language of each message into the entity `language`.

The slot of that name is filled from the entity, so every later step knows the language. All judgement is
in `bot.nlu.detect`. Runs in Rasa's Python 3.10.
"""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.detect import detect_language

LANGUAGE = "language"  # name of the entity and of the slot
MOST_OF_AN_ANSWER = 4  # words; "120 per week" and "fase A" answer a form in any language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Adds one entity per message: its language, weighed by the conversation's language so far."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDetector":
        detect_language("good morning")  # reads profiles and word lists now, so that no worker waits for them
        return cls()

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Return the messages, each with its language entity; `tracker` holds the language so far."""
        prior = tracker.get_slot(LANGUAGE) if tracker is not None else None
        in_form = tracker is not None and tracker.active_loop_name is not None
        for message in messages:
            text = message.get(TEXT) or ""
            answers = prior and in_form and len(text.split()) <= MOST_OF_AN_ANSWER
            entity = {
                "entity": LANGUAGE,
                "value": prior if answers else detect_language(text, prior),
                "start": 0,
                "end": len(text),
                "extractor": type(self).__name__,
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages
