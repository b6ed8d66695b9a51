"""Check all content once per state of the files: the rules of `knowledge.rules`, and what is due.

Knows where content lies and how a check is reported.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from bot.settings import Settings
from knowledge.errors import ContentError
from knowledge.examples import load_examples
from knowledge.loader import InvalidContentError, load_knowledge
from knowledge.rules import check, due

STAMP = "checked.txt"


def check_content(settings: Settings, day: dt.date, report: Callable[[str], None]) -> bool:
    """Report every problem and what is due on `day`; return whether no rule is broken."""
    stamp = settings.build_dir / STAMP
    state = f"{day} {settings.sources.digest()}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        report("content: checked before, nothing changed")
        return True
    report("content: checking")
    try:
        knowledge = load_knowledge(settings.knowledge_dir)
        examples = load_examples(settings.data_dir / "nlu")
    except InvalidContentError as error:
        return _refuse(error.problems, report)
    except ContentError as error:
        return _refuse([error], report)
    if problems := check(knowledge, examples):
        return _refuse(problems, report)
    lapsed = due(knowledge, day)
    for problem in lapsed:
        report(f"due: {problem}")
    drafts = sum(
        status == "draft" for card in knowledge.cards.values() for status in card.status.texts.values()
    )
    report(
        f"content: {len(knowledge.cards)} cards in {len(knowledge.languages)} languages, "
        f"{len(knowledge.agencies)} agencies, {len(knowledge.figures)} figures, {len(knowledge.places)} places, "
        f"{len(examples)} examples; {drafts} card texts still draft; all rules kept"
    )
    if not lapsed:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(state, encoding="utf-8")
    return True


def _refuse(problems: Sequence[object], report: Callable[[str], None]) -> bool:
    for problem in problems:
        report(str(problem))
    report(f"content: {len(problems)} problem(s); mend them and run `make check` again")
    return False
