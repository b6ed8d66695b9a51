"""The search as it is built, for pages that ask what it would do. Opened by the first of them, and again when rebuilt.

Takes some seconds and some hundred megabytes, so it happens in a thread, and not before somebody looks.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.console.content import Content
from bot.settings import Settings
from knowledge.copies import Originals
from knowledge.errors import KnowledgeError
from knowledge.examples import OUT_OF_SCOPE, card_id_of, load_examples
from knowledge.stamp import FILE as STAMP

if TYPE_CHECKING:
    from knowledge.outlook import Outlooks

logger = logging.getLogger("kompas.gateway")


class NotBuiltError(Exception):
    """No search is built for the content that is there."""


@dataclass(frozen=True)
class Built:
    """What pages ask."""

    outlooks: "Outlooks"
    originals: Originals
    intents: list[str]  # those of no card, the one that no card answers first


class AtHand:
    """Opens the search of the settings and keeps it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = asyncio.Lock()
        self._built: Built | None = None
        self._of = 0.0  # when what is open was built

    async def open(self, content: Content) -> Built:
        """Return what is built.

        Raises:
            NotBuiltError: nothing is, or it was built from other content.
        """
        await content.load()
        async with self._opening:
            since = self._since()
            if self._built is None or since != self._of:
                self._built = None
                try:
                    self._built = await asyncio.to_thread(self._open, content)
                except KnowledgeError as error:
                    logger.warning("the search cannot be opened for the console: %s", error)
                    raise NotBuiltError(str(error)) from error
                self._of = since
            return self._built

    def _since(self) -> float:
        try:
            return (self._settings.index_dir / STAMP).stat().st_mtime
        except OSError as error:
            raise NotBuiltError("there is no index; run `make train`") from error

    def _open(self, content: Content) -> Built:
        # These bring faiss, which the gateway does without.
        from knowledge.build import load_search
        from knowledge.measured import measured_questions, measured_vectors
        from knowledge.outlook import Outlooks

        sources = self._settings.sources
        built = load_search(content.knowledge, sources, self._settings.build_dir)
        measured = measured_questions(sources.data_dir)
        vectors = measured_vectors(measured, sources, self._settings.build_dir, built.encoder)
        examples = load_examples(sources.examples_dir)
        intents = {example.intent for example in examples if card_id_of(example.intent) is None}
        return Built(
            outlooks=Outlooks(built, examples, measured, vectors),
            originals=Originals(examples, sources.data_dir),
            intents=sorted(intents, key=lambda intent: (intent != OUT_OF_SCOPE, intent)),
        )
