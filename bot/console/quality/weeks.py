"""A year of the random sample: what turns were found to be stays as counts by week when they are purged.

Knows tables; no HTTP. A count has no id, no word and no name in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console.quality.agreement import Pair
from bot.console.quality.quality_tables import SampleTurnRow, SampleWeekPairRow, SampleWeekRow
from bot.console.quality.rates import Judged, Stratum
from bot.console.quality.sampled import Sampled, read_sample, read_turns
from bot.log.database import insert
from bot.log.records import Verdict


def monday(day: date) -> date:
    """Return the first day of its week."""
    return day - timedelta(days=day.weekday())


def count_purged(session: Session, turn_ids: Sequence[int]) -> None:
    """Add what these turns were found to be to the counts of their weeks; called before they are erased."""
    turns = read_turns(session, SampleTurnRow.turn_id.in_(turn_ids))
    verdicts = Counter(
        (monday(turn.day), turn.language, turn.verdict.value) for turn in turns if turn.verdict
    )
    pairs = Counter((monday(turn.day), *turn.pair.verdicts) for turn in turns if turn.pair)
    _add(session, SampleWeekRow, verdicts)
    _add(session, SampleWeekPairRow, pairs)


def read_weeks(session: Session, since: date, until: date) -> Sampled:
    """Return the sample of the days from `since`, a Monday, to `until`, purged turns included; its days are weeks."""
    there = read_sample(session, since, until)
    judged = [replace(turn, day=monday(turn.day)) for turn in there.judged]
    weeks = select(SampleWeekRow).where(SampleWeekRow.week.between(since, until))
    for found in session.scalars(weeks):
        judged += [Judged(found.week, found.language, Verdict(found.verdict))] * found.count
    pairs = [*there.pairs]
    of_two = select(SampleWeekPairRow).where(SampleWeekPairRow.week.between(since, until))
    for agreed in session.scalars(of_two):
        pairs += [Pair((), (Verdict(agreed.first), Verdict(agreed.second)))] * agreed.count
    return Sampled(_by_week(there.strata), there.turns, judged, pairs)


def _by_week(strata: Iterable[Stratum]) -> list[Stratum]:
    found: dict[tuple[date, str], Stratum] = {}
    for one in strata:
        key = monday(one.day), one.language
        so_far = found.get(key, Stratum(*key, held=0, drawn=0, waiting=0))
        found[key] = Stratum(
            *key, so_far.held + one.held, so_far.drawn + one.drawn, so_far.waiting + one.waiting
        )
    return list(found.values())


def _add(
    session: Session,
    table: type[SampleWeekRow] | type[SampleWeekPairRow],
    counts: Mapping[Any, int],  # the rest of the key, as the table's columns stand
) -> None:
    key = list(table.__table__.primary_key)
    for kind, count in counts.items():
        named = dict(zip((column.name for column in key), kind, strict=True))
        row = insert(session, table).values(**named, count=count)
        total = table.count + row.excluded.count
        session.execute(row.on_conflict_do_update(index_elements=key, set_={"count": total}))
