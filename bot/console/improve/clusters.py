"""Messages that got no answer, put together by what they mean: what a new card could be about."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fastapi import APIRouter
from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.improve.at_hand import Built, NotBuiltError
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.records import NOT_KEPT, Verdict
from bot.log.tables import ReviewRow, TurnRow
from knowledge.normalise import words

NEWEST = 500  # messages looked at: seconds of encoding, and what people ask now matters most
FEWEST = 3  # messages of a cluster; two who ask the same are no topic yet
# Cosine distance up to which clusters are joined, the mean over their pairs. On 760 calibration messages of all cards
# 87 % of a cluster's messages were of one card, and 36 % of all stood in one; at 0.6 it is 73 and 59 %.
APART = 0.5
SHOWN = 5  # messages of a cluster, the most typical first

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Unanswered:
    """A redacted message that got no answer, or whose topic a reviewer misses."""

    text: str
    language: str
    conversation_id: str


@dataclass(frozen=True)
class Cluster:
    """Messages alike; `nearest` is the card that the most typical of them comes nearest to, with its probability."""

    messages: list[Unanswered]
    languages: dict[str, int]
    nearest: tuple[str, float] | None

    @property
    def size(self) -> int:
        return len(self.messages)


@router.get("/staff/improve/clusters")
async def show_clusters(visit: Admitted) -> Response:
    """Show the clusters, the largest first."""
    console = visit.console

    found = await console.database.run(unanswered)
    await console.database.run(lambda db: note(db, visit.who, Deed.IMPROVE, "clusters"), writes=True)
    await console.content.load()
    try:
        built = await console.at_hand.open(console.content)
        clusters: list[Cluster] | None = await asyncio.to_thread(clusters_of, found, built)
    except NotBuiltError:
        clusters = None
    html = console.renderer.page(
        "improve_clusters.html",
        visit.language,
        visit=visit,
        clusters=clusters,
        looked_at=len(found),
        shown=SHOWN,
        content=console.content,
    )
    return HTMLResponse(html)


def unanswered(session: DbSession) -> list[Unanswered]:
    """Return the newest messages without an answer, those marked as tests left out."""
    missed = select(ReviewRow.turn_id).where(ReviewRow.verdict == Verdict.MISSING_TOPIC.value)
    found = (
        select(TurnRow.said, TurnRow.language, TurnRow.conversation_id)
        .where(TurnRow.said.is_not(None), TurnRow.said != NOT_KEPT)
        .where(or_(TurnRow.outcome == Kind.NO_ANSWER.value, TurnRow.id.in_(missed)))
        .where(~is_marked(TurnRow.conversation_id, Mark.TEST))
        .order_by(TurnRow.at.desc(), TurnRow.id.desc())
        .limit(NEWEST)
    )
    rows = session.execute(found)
    return [Unanswered(said, language, held) for said, language, held in rows if said and words(said)]


def clusters_of(messages: Sequence[Unanswered], built: Built) -> list[Cluster]:
    """Return the messages in clusters of at least FEWEST, the largest first."""
    from sklearn.cluster import AgglomerativeClustering  # takes a second to import

    if len(messages) < FEWEST:
        return []
    vectors = built.outlooks.built.encoder.encode_queries([message.text for message in messages])
    joined = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=APART
    )
    labels = joined.fit_predict(vectors)
    groups = [np.flatnonzero(labels == label) for label in range(joined.n_clusters_)]
    found = [_cluster(messages, vectors, group, built) for group in groups if len(group) >= FEWEST]
    return sorted(found, key=lambda cluster: -cluster.size)


def _cluster(messages: Sequence[Unanswered], vectors: np.ndarray, group: np.ndarray, built: Built) -> Cluster:
    middle = vectors[group].mean(axis=0)
    typical_first = group[np.argsort(-(vectors[group] @ middle), kind="stable")]
    ordered = [messages[int(place)] for place in typical_first]
    hits = built.outlooks.built.searcher.search(ordered[0].text, top_k=1)
    languages = Counter(message.language for message in ordered)
    nearest = (hits[0].card_id, hits[0].probability) if hits else None
    return Cluster(ordered, dict(languages.most_common()), nearest)
