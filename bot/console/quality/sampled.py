"""The random sample as it was drawn and reviewed, read for a window of days. Knows tables; computes no rate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.console.quality.agreement import Pair
from bot.console.quality.quality_tables import SampleStratumRow, SampleTurnRow
from bot.console.quality.rates import Judged, Stratum
from bot.log.marks import Mark, is_marked
from bot.log.records import NOT_KEPT, ReviewKind, Stream, Verdict
from bot.log.tables import ReviewRow, TurnRow


@dataclass(frozen=True)
class Opinion:
    """Somebody's review of a turn of the sample."""

    reviewer: str
    verdict: Verdict
    right_card: str | None
    blind: bool


@dataclass(frozen=True)
class SampledTurn:
    """A turn of the sample with each person's first review, in the order they were made, and what settled it."""

    uid: str
    conversation_id: str
    day: date
    language: str
    readable: bool
    opinions: tuple[Opinion, ...]
    settled: Verdict | None

    @property
    def verdict(self) -> Verdict | None:
        """What counts: what settled it, else the first review, which nobody chose after looking."""
        return self.settled or (self.opinions[0].verdict if self.opinions else None)

    @property
    def pair(self) -> Pair | None:
        """The first two reviews, where they were made apart from each other."""
        if len(self.opinions) < 2 or not self.opinions[1].blind:
            return None
        first, second = self.opinions[:2]
        return Pair((first.reviewer, second.reviewer), (first.verdict, second.verdict))

    @property
    def disagrees(self) -> bool:
        """Whether two see it differently: another verdict, or another right card."""
        return len({(opinion.verdict, opinion.right_card) for opinion in self.opinions}) > 1

    def may_settle(self, name: str) -> bool:
        """Say whether there is something to settle, and somebody is not one of those who disagree."""
        people = {opinion.reviewer for opinion in self.opinions}
        return self.disagrees and self.settled is None and name not in people


@dataclass(frozen=True)
class Sampled:
    """The sample of some days: what was drawn, the turns that are there, what was found and how two agreed."""

    strata: Sequence[Stratum]
    turns: Sequence[SampledTurn]
    judged: Sequence[Judged]
    pairs: Sequence[Pair]

    @property
    def disputed(self) -> list[SampledTurn]:
        """The turns on which two disagree, and which nobody has settled."""
        return [turn for turn in self.turns if turn.disagrees and turn.settled is None]


def read_sample(session: Session, since: date, until: date) -> Sampled:
    """Return the sample of the days from `since` to `until`, both included; tests are left out."""
    turns = read_turns(session, SampleTurnRow.day.between(since, until))
    waiting = Counter((turn.day, turn.language) for turn in turns if turn.readable and not turn.opinions)
    rows = session.scalars(select(SampleStratumRow).where(SampleStratumRow.day.between(since, until)))
    strata = [
        Stratum(row.day, row.language, row.held, row.drawn, waiting[row.day, row.language]) for row in rows
    ]
    judged = [Judged(turn.day, turn.language, turn.verdict) for turn in turns if turn.verdict]
    return Sampled(strata, turns, judged, [turn.pair for turn in turns if turn.pair])


def read_turn(session: Session, uid: str) -> SampledTurn | None:
    """Return one turn of the sample; None where there is none (any more)."""
    of_it = select(TurnRow.id).where(TurnRow.uid == uid)
    turns = read_turns(session, SampleTurnRow.turn_id.in_(of_it))
    return turns[0] if turns else None


def read_turns(session: Session, wanted: ColumnElement[bool]) -> list[SampledTurn]:
    """Return the turns of the sample that are wanted, oldest first; tests are left out."""
    held = (
        select(SampleTurnRow, TurnRow.uid, TurnRow.said)
        .join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
        .where(wanted, ~is_marked(SampleTurnRow.conversation_id, Mark.TEST))
        .order_by(SampleTurnRow.day, SampleTurnRow.turn_id)
    )
    reviews = (
        select(ReviewRow)
        .join(SampleTurnRow, SampleTurnRow.turn_id == ReviewRow.turn_id)
        .where(wanted, ReviewRow.stream == Stream.SAMPLE.value)
        .order_by(ReviewRow.id)
    )
    opinions: dict[int, dict[str, Opinion]] = {}
    settled: dict[int, Verdict] = {}
    for review in session.scalars(reviews):
        verdict = Verdict(review.verdict)
        if review.kind == ReviewKind.SETTLED:
            settled[review.turn_id] = verdict
        else:
            opinion = Opinion(review.reviewer, verdict, review.right_card, review.blind)
            opinions.setdefault(review.turn_id, {}).setdefault(review.reviewer, opinion)
    return [
        SampledTurn(
            uid=uid,
            conversation_id=row.conversation_id,
            day=row.day,
            language=row.language,
            readable=said != NOT_KEPT,
            opinions=tuple(opinions.get(row.turn_id, {}).values()),
            settled=settled.get(row.turn_id),
        )
        for row, uid, said in session.execute(held)
    ]
