"""From a wrong card to the right one: proposed, accepted, exported, trained; with the real encoder on two cards."""

import pytest

from bot.console.access.roles import Role
from bot.console.improve.commands import export_examples
from knowledge.build import build_search, load_search
from knowledge.loader import load_knowledge

MESSAGE = "the ninth lantern glimmers"  # of neither card: which of the two comes first is chance
CARDS = {"registration/bsn", "pay/minimum-wage"}


def first(settings):
    built = load_search(load_knowledge(settings.knowledge_dir), settings.sources, settings.build_dir)
    return built.searcher.search(MESSAGE)[0].card_id


@pytest.mark.asyncio
async def test_after_training_the_message_gets_its_card(settings, propose, enter):
    build_search(settings.sources, settings.build_dir, lambda line: None)
    (right,) = CARDS - {first(settings)}
    number = await propose(MESSAGE)
    editor = await enter(Role.EDITOR)

    page = await editor.get("/staff/improve/examples")
    fields = {"text": MESSAGE, "target": right, "language": "en", "style": "story"}
    await editor.post(f"/staff/improve/examples/{number}/accept", **fields)
    await export_examples(settings, None)
    build_search(settings.sources, settings.build_dir, lambda line: None)

    assert 'data-today="answer"' in page.text
    assert first(settings) == right
