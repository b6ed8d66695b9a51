"""`kompas export`: what was accepted goes into the files once, whatever breaks in between."""

import subprocess

import pytest
from filelock import FileLock

from bot.console.access.roles import Role
from bot.console.improve import commands, proposals
from bot.console.improve.commands import BusyError, PatchThereError, export_examples
from knowledge.example_files import ExampleError
from knowledge.examples import load_examples

pytestmark = pytest.mark.asyncio
TEXT = "wage of my cousin at the farm"


@pytest.fixture
def accept(propose, enter, built):
    async def add(said=TEXT, **changes):
        number = await propose(said)
        editor = await enter(Role.EDITOR, f"Ed {number}")
        fields = {"text": said, "target": "pay/minimum-wage", "language": "en", "style": "noisy", **changes}
        answer = await editor.post(f"/staff/improve/examples/{number}/accept", **fields)
        assert answer.status_code == 303, answer.text
        return number

    return add


def standing(settings, text=TEXT):
    """Return where `text` stands: intent, style, file."""
    examples = load_examples(settings.data_dir / "nlu")
    return [(e.intent, e.style, e.file.rpartition("/")[2]) for e in examples if e.text == text]


async def statuses(running):
    return {k: n for k, n in (await running.state.console.database.run(proposals.counts)).items() if n}


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_accepted_example_is_written_once_and_marked(accept, settings, running, audit):
    await accept()

    first = await export_examples(settings, None)
    second = await export_examples(settings, None)

    assert (first.examples, [file.name for file in first.files]) == (1, ["pay.en.yml"])
    assert (second.examples, second.files) == (0, ())
    assert standing(settings) == [("ask/pay.minimum-wage", "noisy", "pay.en.yml")]
    assert await statuses(running) == {"exported": 1}
    assert ("kompas export", "export", "1 examples") in await audit()


async def test_message_of_no_card_goes_where_such_messages_stand(accept, settings):
    await accept(target="out_of_scope")

    await export_examples(settings, None)

    assert standing(settings) == [("out_of_scope", "plain", "out_of_scope.en.yml")]


async def test_what_is_open_or_rejected_stays(accept, propose, enter, settings, running):
    number = await accept()
    await propose("another wage, not looked at yet")
    await (await enter(Role.EDITOR)).post(
        f"/staff/improve/examples/{number}/reject", reason="second thoughts"
    )

    done = await export_examples(settings, None)

    assert done.examples == 0
    assert await statuses(running) == {"open": 1, "rejected": 1}


async def test_export_killed_before_it_noted_what_it_wrote_is_done_again_without_harm(
    accept, settings, running, monkeypatch
):
    await accept()
    with monkeypatch.context() as patch:
        patch.setattr(
            commands.proposals, "mark_exported", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            await export_examples(settings, None)
    assert await statuses(running) == {"accepted": 1}

    done = await export_examples(settings, None)

    assert (done.examples, done.files) == (1, ())
    assert len(standing(settings)) == 1
    assert await statuses(running) == {"exported": 1}


async def test_export_killed_between_two_files_loses_neither(accept, settings, running, monkeypatch):
    await accept()
    await accept("what is the number of the moon wage", target="registration/bsn")
    written = []

    def write_one(change):
        if written:
            raise KeyboardInterrupt
        written.append(change)
        write(change)

    write = commands.write
    with monkeypatch.context() as patch:
        patch.setattr(commands, "write", write_one)
        with pytest.raises(KeyboardInterrupt):
            await export_examples(settings, None)

    await export_examples(settings, None)

    assert len(standing(settings)) == 1
    assert len(standing(settings, "what is the number of the moon wage")) == 1
    assert await statuses(running) == {"exported": 2}


async def test_patch_is_what_git_applies(accept, settings, tmp_path):
    await accept()
    before = (settings.data_dir / "nlu" / "ask" / "pay.en.yml").read_text(encoding="utf-8")

    await export_examples(settings, tmp_path / "new.patch")

    assert (settings.data_dir / "nlu" / "ask" / "pay.en.yml").read_text(encoding="utf-8") == before
    apply = ["git", "apply", str(tmp_path / "new.patch")]
    subprocess.run(apply, cwd=settings.data_dir.parent, check=True)
    assert standing(settings) == [("ask/pay.minimum-wage", "noisy", "pay.en.yml")]


async def test_patch_of_a_killed_export_is_not_written_over_and_once_applied_only_marked(
    accept, settings, running, monkeypatch, tmp_path
):
    await accept()
    file = tmp_path / "new.patch"

    def die(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(commands.proposals, "mark_exported", die)
        with pytest.raises(KeyboardInterrupt):
            await export_examples(settings, file)
    whole = file.read_text(encoding="utf-8")
    await accept("what is the number of the moon wage", target="registration/bsn")

    with pytest.raises(PatchThereError, match=r"new\.patch is there already"):
        await export_examples(settings, file)

    assert file.read_text(encoding="utf-8") == whole
    subprocess.run(["git", "apply", str(file)], cwd=settings.data_dir.parent, check=True)
    file.unlink()
    await export_examples(settings, file)
    assert await statuses(running) == {"exported": 2}
    assert "moon wage" in file.read_text(encoding="utf-8")
    assert len(standing(settings)) == 1


async def test_broken_file_stops_the_export_before_anything_is_written(accept, settings, running):
    await accept()
    await accept("what is the number of the moon wage", target="registration/bsn")
    (settings.data_dir / "nlu" / "ask" / "registration.en.yml").write_text("nlu: [", encoding="utf-8")
    before = (settings.data_dir / "nlu" / "ask" / "pay.en.yml").read_text(encoding="utf-8")

    with pytest.raises(ExampleError, match=r"registration\.en\.yml: is not valid YAML"):
        await export_examples(settings, None)

    assert (settings.data_dir / "nlu" / "ask" / "pay.en.yml").read_text(encoding="utf-8") == before
    assert await statuses(running) == {"accepted": 2}


async def test_two_exports_do_not_write_at_once(settings, running, monkeypatch):
    monkeypatch.setattr(commands, "_PATIENCE_S", 0.01)
    with FileLock(settings.state_dir / "export.lock"), pytest.raises(BusyError, match="another"):
        await export_examples(settings, None)
