"""What `kompas export` and `kompas replay` do. Knows settings, files and the log; nothing of the terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from actions.answer import answers_to_several
from bot.console.improve import proposals, replay
from bot.console.improve.replay import Flip, Found
from bot.gateway.messages import Kind
from bot.log.database import database_url
from bot.log.transactions import PATIENCE_S, Transactions
from bot.settings import Settings
from knowledge.build import BuiltSearch, load_search
from knowledge.example_files import Addition, Change, changes, patch, write
from knowledge.index import load_record
from knowledge.loader import load_knowledge

WHO = "kompas export"  # in the audit
_PATIENCE_S = 30.0  # another export is done in less
Report = Callable[[str], None]


class BusyError(Exception):
    """Another export runs."""


class PatchThereError(Exception):
    """The file for the patch holds something already, maybe the patch of an export that was killed."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already: apply it and remove it, or name another file")


@dataclass(frozen=True)
class Exported:
    """How many examples were taken, and into which files; no file where all stood there already."""

    examples: int
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Replayed:
    """How many messages ran again, and which of them would get something else."""

    messages: int
    flips: list[Flip]


async def export_examples(settings: Settings, patch_file: Path | None) -> Exported:
    """Write the accepted proposals into the files of examples, or as a patch for them; then note that they are there.

    In this order: killed in between, the next export finds them unmarked and in the files, and only marks them. A patch
    is never written over another, which nobody may have applied yet.

    Raises:
        ExampleError: a file cannot take an example. Nothing is written.
        BusyError: another export does not end.
        PatchThereError: there is such a file. Nothing is written.
        LogError: the database cannot be reached.
        OSError: a file cannot be written; what was not written is taken by the next export.
    """
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.state_dir / "export.lock", timeout=_PATIENCE_S):
            accepted = await database.run(proposals.accepted)
            additions = [
                Addition(example.text, example.language, example.intent, example.style)
                for _, example in accepted
            ]
            found = changes(settings.sources.examples_dir, additions)
            if patch_file is None:
                for change in found:
                    write(change)
            elif found and patch_file.exists():
                raise PatchThereError(patch_file)
            elif found:
                write(Change(patch_file, "", patch(found, settings.data_dir.parent)))
            ids = [proposal_id for proposal_id, _ in accepted]
            if ids:
                await database.run(lambda db: proposals.mark_exported(db, ids, WHO), writes=True)
            return Exported(len(ids), tuple(change.path for change in found))
    except Timeout:
        raise BusyError("another `kompas export` runs; wait until it is done") from None
    finally:
        database.close()


async def replay_last(settings: Settings, last: int, report: Report) -> Replayed:
    """Run the last messages through the search as it is built, and keep the result for the console.

    Raises:
        KnowledgeError: the content cannot be read, or no search is built for it.
        LogError: the database cannot be reached.
    """
    knowledge = load_knowledge(settings.knowledge_dir)
    built = load_search(knowledge, settings.sources, settings.build_dir)
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    try:
        messages = await database.run(lambda db: replay.last_searched(db, last))
        report(f"replay: {len(messages)} messages")
        flips = replay.flips_of(messages, lambda text: find(text, built))
        record = load_record(settings.index_dir)
        await database.run(
            lambda db: replay.store(db, flips, messages=len(messages), built_from=record.learnt_from),
            writes=True,
        )
    finally:
        database.close()
    return Replayed(len(messages), flips)


def find(text: str, built: BuiltSearch) -> Found:
    """Return what search gives for a message, as `action_search_cards` does."""
    if several := answers_to_several(text, built):
        return Found(Kind.ANSWER.value, tuple(hit.card_id for hit in several))
    decision = built.decision(text)
    return Found(decision.verdict.value, tuple(hit.card_id for hit in decision.shown))
