"""What the sample of some days tells: rates, agreement, what is to be settled. Pure, but for how it is read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.console.quality.agreement import Agreement, agreements
from bot.console.quality.rates import Rates, all_rates
from bot.console.quality.sample import local_day
from bot.console.quality.sampled import Sampled, SampledTurn, read_sample
from bot.console.quality.weeks import monday, read_weeks
from bot.log.transactions import Transactions

YEAR = 364  # days: whole weeks


@dataclass(frozen=True)
class Report:
    """Of the days from `since` to `until`, both included. The first of `rates` and of `agreement` is of all."""

    since: date
    until: date
    rates: tuple[Rates, ...]
    agreement: tuple[Agreement, ...]
    disputed: tuple[SampledTurn, ...]

    @property
    def overall(self) -> Rates:
        """The rates of all languages together."""
        return self.rates[0]


def report_of(sampled: Sampled, since: date, until: date, *, minimum: int) -> Report:
    """Return the report; rates of fewer than `minimum` reviewed turns are left out."""
    return Report(
        since=since,
        until=until,
        rates=tuple(all_rates(sampled.strata, sampled.judged, minimum=minimum)),
        agreement=tuple(agreements(sampled.pairs)),
        disputed=tuple(sampled.disputed),
    )


async def read_report(database: Transactions, now: datetime, *, days: int, minimum: int) -> Report:
    """Return the report of the last `days` days before today, computed in a thread of the database's.

    Of a YEAR, by weeks: what was found of turns that are purged counts too. It begins with the first that was drawn.

    Raises:
        LogError: the database cannot be read.
    """
    until = local_day(now) - timedelta(days=1)
    since = until - timedelta(days=days - 1)

    def read(db: Session) -> Report:
        if days != YEAR:
            return report_of(read_sample(db, since, until), since, until, minimum=minimum)
        year = read_weeks(db, monday(since), until)
        first = min((stratum.day for stratum in year.strata), default=monday(since))
        return report_of(year, first, until, minimum=minimum)

    return await database.run(read)


def windows(keep_days: int) -> list[int]:
    """Return the windows to choose from, in days: no older than the turns that are kept."""
    return [days for days in (7, 28, 84) if days < keep_days] or [max(1, keep_days - 1)]
