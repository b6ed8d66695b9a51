"""What `kompas staff` does. Knows accounts and settings; nothing of the terminal."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from bot.console.access.accounts import AccountError, add_account, close_account, reset_account
from bot.console.access.passwords import hash_password, one_time_password
from bot.console.access.roles import Role
from bot.log.database import database_url
from bot.log.transactions import PATIENCE_S, Transactions
from bot.nlu.languages import languages
from bot.settings import Settings


async def add(settings: Settings, name: str, role: str, language: str, openid: str | None) -> str | None:
    """Add an account; return its one-time password, None where the person signs in by OpenID Connect.

    Raises:
        AccountError: a role or language that is none, or the name is taken.
        LogError: the database cannot be written.
    """
    if role not in set(Role):
        raise AccountError(f"{role!r} is no role; choose {', '.join(Role)}")
    if language not in languages():
        raise AccountError(f"{language!r} is no language of ours; choose {', '.join(languages())}")
    password = None if openid else one_time_password()
    hashed = await hash_password(password) if password else None
    await _write(
        settings,
        lambda session: add_account(session, name, Role(role), language, password=hashed, openid=openid),
    )
    return password


async def reset(settings: Settings, name: str) -> str:
    """Give an account a new one-time password and return it.

    Raises:
        AccountError: there is no such account.
        LogError: the database cannot be written.
    """
    password = one_time_password()
    hashed = await hash_password(password)
    await _write(settings, partial(reset_account, name=name, password=hashed))
    return password


async def close(settings: Settings, name: str) -> None:
    """Close an account.

    Raises:
        AccountError: there is no such account.
        LogError: the database cannot be written.
    """
    await _write(settings, partial(close_account, name=name))


async def _write(settings: Settings, work: Callable[[Session], None]) -> None:
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    try:
        await database.run(work, writes=True)
    finally:
        database.close()
