"""The command line `kompas`: one command a task.

Knows the commands and how they report; each does its work in a module of its own.
"""

import asyncio
import datetime as dt
import logging
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.serve import StartError
from bot.settings import Settings
from knowledge.errors import KnowledgeError

app = typer.Typer(
    help="Kompas: rights and duties for labour migrants in the Netherlands.", no_args_is_help=True
)

Port = Annotated[int | None, typer.Option(help="TCP port of the gateway; default KOMPAS_PORT or 8080.")]


def report(message: str) -> None:
    """Say on standard error what is being done, with the time."""
    typer.echo(f"{time.strftime('%H:%M:%S')}  {message}", err=True)


def read_settings(port: int | None = None, **instead: Any) -> Settings:
    """Return the settings; one that is missing or impossible stops the command by its name.

    `instead` goes before the environment.
    """
    try:
        return Settings(**instead) if port is None else Settings(port=port, **instead)
    except ValidationError as error:
        problems = (
            " ".join([*(f"KOMPAS_{str(name).upper()}:" for name in detail["loc"]), detail["msg"]])
            for detail in error.errors()
        )
        sys.exit("settings: " + "; ".join(problems))
    except SettingsError as error:  # a list that is not JSON
        sys.exit(f"settings: {error}")


def read_day(day: str, option: str = "--on") -> dt.date:
    """Return the day of an option, today where it is empty; anything else stops the command."""
    try:
        return dt.date.fromisoformat(day) if day else dt.date.today()
    except ValueError:
        sys.exit(f"{option} {day!r} is not a day; write it as 2027-01-31")


@app.command()
def check(
    on: Annotated[str, typer.Option(help="Day to check for, as 2027-01-31; default today.")] = "",
) -> None:
    """Check all content: every rule, every card; then say what is due."""
    from bot.check import check_content

    if not check_content(read_settings(), read_day(on), report):
        raise typer.Exit(1)


@app.command()
def train() -> None:
    """Build the index and train Rasa, side by side; what is current is left alone."""
    from bot.rasa_model import RasaModelError, rasa_is_current, train_rasa
    from knowledge.measured import encode_measured, measured_are_current
    from knowledge.stamp import is_current

    settings = read_settings()
    indexed = is_current(settings.sources, settings.index_dir)
    if indexed and measured_are_current(settings.sources, settings.build_dir) and rasa_is_current(settings):
        report("index and Rasa model: up to date")
        return
    # Seconds of libraries, which a later start does without.
    from concurrent.futures import ThreadPoolExecutor

    from knowledge.build import build_search
    from knowledge.loader import load_knowledge

    try:
        load_knowledge(settings.knowledge_dir)  # an error in the content need not wait for Rasa's training
        # Rasa's training is a process of its own that keeps one core busy: two minutes of the first start saved.
        with ThreadPoolExecutor(max_workers=1) as beside:
            rasa = beside.submit(train_rasa, settings, report)
            build_search(settings.sources, settings.build_dir, report)
            encode_measured(settings.sources, settings.build_dir, report)
            rasa.result()
    except (KnowledgeError, RasaModelError) as error:
        sys.exit(f"kompas train: {error}")


@app.command()
def serve(port: Port = None) -> None:
    """Run everything until Ctrl-C: Rasa, the action server, the gateway."""
    from bot.logs import configure_logging, log_what_python_prints
    from bot.serve import serve as run

    settings = read_settings(port)
    configure_logging(settings.environment)
    log_what_python_prints()
    try:
        asyncio.run(run(settings, _reporting(settings)))
    except StartError as error:
        sys.exit(f"kompas serve: {error}")


def _reporting(settings: Settings) -> Callable[[str], None]:
    """Return how a process that stays tells what it does: to people in development, to their log in production."""
    return report if settings.environment == "development" else logging.getLogger("kompas.serve").info


@app.command()
def telegram(
    polling: Annotated[
        bool, typer.Option("--polling", help="Fetch messages, for a machine that Telegram cannot reach.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Show a scripted conversation in the terminal; needs no token.")
    ] = False,
    port: Port = None,
) -> None:
    """Run everything with Telegram until Ctrl-C, or show how it looks there."""
    from bot.logs import configure_logging, log_what_python_prints
    from bot.serve import serve as run

    settings = read_settings(port)
    try:
        if demo:
            from bot.telegram.demo import show_demo

            asyncio.run(show_demo(settings, report))
            return
        if not settings.telegram_token.get_secret_value():
            sys.exit("kompas telegram: set KOMPAS_TELEGRAM_TOKEN to the token that BotFather gave you")
        if not polling and not settings.telegram_webhook:
            sys.exit("kompas telegram: give --polling, or set KOMPAS_TELEGRAM_WEBHOOK to your public address")
        configure_logging(settings.environment)
        log_what_python_prints()
        asyncio.run(run(settings.model_copy(update={"telegram_polling": polling}), _reporting(settings)))
    except StartError as error:
        sys.exit(f"kompas telegram: {error}")


@app.command()
def chat(
    url: Annotated[str, typer.Option(help="Address of the gateway.")] = "",
    language: Annotated[str, typer.Option(help="pl, ro, en or nl; default: what you write.")] = "",
) -> None:
    """Talk to a running Kompas in the terminal."""
    from bot.terminal import chat as run

    run(url or f"http://127.0.0.1:{read_settings().port}", language or None)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="JSON lines of test messages, see docs/evaluation.md.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Send every test message through the whole assistant and print how well it did."""
    from bot.evaluate import EvaluationError, evaluate_file, print_report

    try:
        result = asyncio.run(evaluate_file(file, read_settings(), report))
    except (EvaluationError, StartError) as error:
        sys.exit(f"kompas evaluate: {error}")
    print_report(result, as_json=as_json)


@app.command()
def export(
    html: Annotated[
        bool, typer.Option("--html", help="Write a static, printable site instead of examples.")
    ] = False,
    to: Annotated[Path, typer.Option(help="Folder to write the site to.")] = Path("site"),
    on: Annotated[
        str, typer.Option(help="Day whose amounts the site shows, as 2027-01-31; default today.")
    ] = "",
    patch: Annotated[
        Path | None, typer.Option(help="Write the examples as a patch for `git apply` into this file.")
    ] = None,
) -> None:
    """Write the examples that editors accepted into data/nlu/, each once; or the whole knowledge base as a site."""
    if html:
        _export_site(to, read_day(on))
        return
    from bot.console.improve.commands import BusyError, PatchThereError, export_examples
    from bot.log.records import LogError

    try:
        done = asyncio.run(export_examples(read_settings(), patch))
    except (KnowledgeError, BusyError, PatchThereError, LogError) as error:
        sys.exit(f"kompas export: {error}")
    except OSError as error:
        sys.exit(f"kompas export: cannot write {error.filename}: {error.strerror}")
    report(f"export: {done.examples} accepted examples, {len(done.files)} files")
    for file in done.files:
        report(f"  {file}")
    if done.files and patch:
        report(f"apply it with `git apply {patch}`, then commit and run `make train`")
    elif done.files:
        report("look at them with `git diff`, then commit and run `make train`")


def _export_site(to: Path, day: dt.date) -> None:
    from bot.export.site import Site
    from bot.gateway.strings import load_strings
    from knowledge.examples import load_examples
    from knowledge.loader import load_knowledge

    settings = read_settings()
    try:
        knowledge = load_knowledge(settings.knowledge_dir)
        examples = load_examples(settings.data_dir / "nlu")
        pages = Site(knowledge, examples, load_strings(), day).write(to)
    except KnowledgeError as error:
        sys.exit(f"kompas export: {error}")
    except OSError as error:
        sys.exit(f"kompas export: cannot write to {to}: {error.strerror}")
    report(f"export: {pages} pages in {to}, open {to / 'index.html'}")


@app.command()
def replay(
    last: Annotated[int, typer.Option(min=1, help="How many messages, the newest first.")] = 500,
) -> None:
    """Run the last messages, redacted, through the search as built now and show whose answer changes."""
    from bot.console.improve.commands import replay_last
    from bot.console.improve.replay_table import print_flips
    from bot.log.records import LogError

    try:
        done = asyncio.run(replay_last(read_settings(), last, report))
    except (KnowledgeError, LogError) as error:
        sys.exit(f"kompas replay: {error}")
    print_flips(done.flips)
    report(f"replay: {len(done.flips)} of {done.messages} would get something else; kept for the console")


@app.command()
def away(folder: Annotated[Path, typer.Argument(help="Folder to write to.")]) -> None:
    """Write what the proxy gives people while no gateway answers: away.json and away.html, with numbers to call."""
    from bot.gateway.away import write_away
    from bot.gateway.strings import load_strings
    from knowledge.agencies import load_agencies

    try:
        agencies = load_agencies(read_settings().knowledge_dir / "agencies.yml")
        write_away(folder, agencies, load_strings())
    except KnowledgeError as error:
        sys.exit(f"kompas away: {error}")
    except OSError as error:
        sys.exit(f"kompas away: cannot write to {folder}: {error.strerror}")


@app.command()
def poster(
    entry: Annotated[str, typer.Option(help="Code by which the log knows this poster, as poster-westland.")],
    url: Annotated[str, typer.Option(help="Public address of the gateway, beginning with https://.")],
    place: Annotated[
        str, typer.Option(help="Town or postcode; the nearest information point is named.")
    ] = "",
    telegram: Annotated[
        str, typer.Option(help="Name of the Telegram bot, without @; left out, no code.")
    ] = "",
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path(),
) -> None:
    """Make an A4 poster and an A6 card with a QR code, in four languages."""
    from bot.gateway.strings import load_strings
    from bot.poster.content import poster as compose
    from bot.poster.paper import draw
    from knowledge.loader import load_knowledge

    try:
        knowledge = load_knowledge(read_settings().knowledge_dir)
        content = compose(knowledge, entry=entry, town=place, address=url, bot=telegram or None)
        own_names = {code: language.name for code, language in knowledge.languages.items()}
        written = draw(content, to, entry, load_strings(), own_names)
    except KnowledgeError as error:
        sys.exit(f"kompas poster: {error}")
    except OSError as error:
        sys.exit(f"kompas poster: cannot write to {to}: {error.strerror}")
    report(f"poster: {', '.join(map(str, written))}")


@app.command()
def purge(
    before: Annotated[
        str,
        typer.Option(help="Erase what is older than this day, as 2027-01-31; default KOMPAS_KEEP_DAYS ago."),
    ] = "",
) -> None:
    """Erase old turns now instead of at the gateway's next daily purge; counts of them stay."""
    from bot.gateway.retention import purge_once

    settings = read_settings()
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=settings.keep_days)
    if before:
        moment = dt.datetime.combine(read_day(before, "--before"), dt.time(), dt.UTC)
    purged = asyncio.run(purge_once(settings, moment))
    since = f"{moment:%Y-%m-%d %H:%M} UTC"
    if purged.log_error is None:
        report(f"log: {purged.turns} turns from before {since} erased")
    else:
        report(f"log: NOT purged: {purged.log_error}")
    if purged.rasa_error is None:
        report(f"Rasa: everything from before {since} erased")
    else:
        report(
            f"Rasa: NOT purged: {purged.rasa_error}. It was asked at {settings.rasa_url}; name another in "
            "KOMPAS_RASA_URL, or leave it to the gateway, which purges daily"
        )
    if not purged.done:
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write; one that is there is replaced.")],
) -> None:
    """Write the conversation log, with all that staff added, into one file; Kompas may go on running."""
    from bot.backup.make import make_backup
    from bot.log.database import database_url

    with _backup_errors("backup"):
        manifest = make_backup(database_url(read_settings()), file)
    rows = manifest.rows
    report(
        f"backup: {rows.get('conversations', 0)} conversations, {rows.get('turns', 0)} turns, "
        f"{sum(rows.values())} rows in all, revision {manifest.revision}, in {file}"
    )
    report("it holds what people said: keep it sealed, and erase it within KOMPAS_KEEP_DAYS")


@app.command()
def erased(
    file: Annotated[Path, typer.Argument(help="File to write; one that is there is replaced.")],
) -> None:
    """Write the list of what was erased, as hashes, for `kompas restore --erased`: carry it away often."""
    from bot.backup.erased_list import write_list
    from bot.backup.make import list_erasures
    from bot.log.database import database_url

    with _backup_errors("erased"):
        erasures = list_erasures(database_url(read_settings()))
        write_list(file, erasures)
    report(f"erased: {len(erasures)} erasures in {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `kompas backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where the log holds something: that goes.")
    ] = False,
    erased: Annotated[Path | None, typer.Option(help="The newest list that `kompas erased` wrote.")] = None,
    without_list: Annotated[
        bool, typer.Option("--without-list", help="Also where nothing tells what was erased since.")
    ] = False,
) -> None:
    """Put a backup into the conversation log, all of it or nothing; what was erased since stays erased."""
    from bot.backup.erased_list import read_list
    from bot.backup.restore import restore_backup
    from bot.log.database import database_url

    settings = read_settings()
    with _backup_errors("restore"):
        done = restore_backup(
            database_url(settings),
            file,
            replace=replace,
            erased=None if erased is None else read_list(erased),
            without_list=without_list,
            keep_days=settings.keep_days,
            now=dt.datetime.now(dt.UTC),
        )
    report(f"restore: the log is as of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC")
    report(
        f"erased since, and so left out: {done.settled.erased}; turns too old by now: {done.settled.purged}"
    )
    report("staff sign in anew; close again the accounts that were closed since (`kompas staff close`)")


@contextmanager
def _backup_errors(name: str) -> Iterator[None]:
    """Stop the command with a line that says why: nothing has changed then."""
    import sqlite3

    from psycopg import Error as PostgresError
    from sqlalchemy.exc import SQLAlchemyError

    from bot.backup.archive import BackupError
    from bot.log.records import LogError

    try:
        yield
    except (BackupError, LogError) as error:
        sys.exit(f"kompas {name}: {error}")
    except OSError as error:
        sys.exit(f"kompas {name}: {error.filename}: {error.strerror}")
    except (SQLAlchemyError, sqlite3.Error, PostgresError) as error:
        sys.exit(
            f"kompas {name}: the database of the log failed: {type(error).__name__}; nothing has changed"
        )


@app.command("demo-data")
def demo_data(
    conversations: Annotated[int, typer.Option(min=1, help="How many to hold.")] = 300,
    days: Annotated[int, typer.Option(min=1, help="Over how many days before today they are spread.")] = 30,
    seed: Annotated[int, typer.Option(help="The same one makes the same conversations.")] = 1,
    url: Annotated[str, typer.Option(help="Address of the running Kompas.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Also beside conversations that are no demo.")] = False,
) -> None:
    """Fill the log with invented conversations, held with the running Kompas, for trying the console out."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from bot.demo.fill import client, fill
    from bot.demo.scripts import DemoError
    from bot.log.records import LogError

    settings = read_settings()

    async def run() -> Sequence[str]:
        columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
        async with client(url or f"http://127.0.0.1:{settings.port}") as http:
            with Progress(*columns) as progress:
                task = progress.add_task("conversations", total=conversations)
                return await fill(
                    settings, http, conversations=conversations, days=days, seed=seed, beside_real=yes,
                    done=lambda: progress.advance(task),
                )  # fmt: skip

    try:
        all_right = asyncio.run(run())
    except (DemoError, LogError) as error:
        sys.exit(f"kompas demo-data: {error}")
    report("messages went in by the door; only their times were then moved, directly in the database")
    for language in all_right:
        report(f"every exercise in {language!r} got the right card: put another into data/demo/exercise.yml")


staff = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
app.add_typer(staff, name="staff")
Name = Annotated[str, typer.Argument(help="What the account is called; colleagues see it.")]


@staff.command("add")
def add_staff(
    name: Name,
    role: Annotated[str, typer.Option(help="reader, reviewer, editor or admin.")] = "reviewer",
    language: Annotated[str, typer.Option(help="Language of the console: nl, pl, ro or en.")] = "nl",
    openid: Annotated[
        str, typer.Option(help="What KOMPAS_OPENID_CLAIM says of the person; then there is no password.")
    ] = "",
) -> None:
    """Add an account; prints a password that is good for the first sign-in."""
    from bot.console.access.commands import add

    _staff_command(add(read_settings(), name, role, language, openid or None))


@staff.command("reset")
def reset_staff(name: Name) -> None:
    """Give an account a new password for one sign-in; its second factor is set up anew then."""
    from bot.console.access.commands import reset

    _staff_command(reset(read_settings(), name))


@staff.command("close")
def close_staff(name: Name) -> None:
    """Let nobody sign in by an account any more; what it reviewed stays."""
    from bot.console.access.commands import close

    _staff_command(close(read_settings(), name))


def _staff_command(work: Coroutine[Any, Any, str | None]) -> None:
    from bot.console.access.accounts import AccountError
    from bot.log.records import LogError

    try:
        password = asyncio.run(work)
    except (AccountError, LogError) as error:
        sys.exit(f"kompas staff: {error}")
    if password is not None:
        report("password for the first sign-in, shown only here:")
        typer.echo(password)


@app.command()
def sample(
    since: Annotated[
        str, typer.Option(help="First day to draw, as 2027-01-31; default: when the plan was made.")
    ] = "",
    until: Annotated[str, typer.Option(help="Last day to draw; default yesterday.")] = "",
) -> None:
    """Draw the random sample of days that are over and not drawn yet; the gateway does so every hour."""
    from bot.console.quality.sampling import NoPlanError, draw_from_outside
    from bot.log.records import LogError

    days = [
        read_day(text, option) if text else None for text, option in ((since, "--since"), (until, "--until"))
    ]
    try:
        drawn = asyncio.run(draw_from_outside(read_settings(), *days))
    except (NoPlanError, LogError) as error:
        sys.exit(f"kompas sample: {error}")
    report(f"drawn: {', '.join(map(str, drawn)) or 'nothing, every day that is over was drawn before'}")


@app.command()
def rotate_key() -> None:
    """Print a new key for pseudonyms, and until when the old one must stay. Changes nothing."""
    from bot.privacy.pseudonym import rotate

    settings = read_settings(environment="development")  # production needs the key that this makes
    last_day = dt.date.today() + dt.timedelta(days=settings.keep_days)
    typer.echo(f"KOMPAS_PSEUDONYM_KEYS='{rotate(settings.pseudonym_keys)}'")
    report("put this line into the environment of every gateway and restart them")
    report(
        f"the key used until now must stay second until {last_day} (KOMPAS_KEEP_DAYS={settings.keep_days}): "
        "people who wrote before are known by it; keys older than that may go"
    )


if __name__ == "__main__":
    app()
