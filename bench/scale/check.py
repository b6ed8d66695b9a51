"""Whether the promises were kept: each message answered or refused kindly, none twice, in order, all of it logged."""

from collections.abc import Sequence

import psycopg

from bench.scale.conversation import Person

MOST_NAMED = 5  # of each sort of broken promise: more say no more

# Openings are no answers, and have nothing said.
_TURNS = """
SELECT turns.said, turns.uid, (
  SELECT array_agg(messages.id ORDER BY messages.position) FROM messages WHERE messages.turn_id = turns.id)
FROM turns WHERE turns.conversation_id = %s AND turns.said IS NOT NULL ORDER BY turns.at, turns.id
"""


def broken_promises(database: str, people: Sequence[Person], failures: Sequence[str]) -> list[str]:
    """Return what was not as promised, in words; nothing where all was.

    Args:
        database: address of the conversation log.
        failures: how people's own tasks ended, where not as they should.
    """
    broken = [*_some("a person", failures)]
    broken += _some("refused otherwise than kindly", people[0].refusals.strange if people else [])
    wrong = [
        f"{exchange.text!r}: {exchange.kind} {exchange.shown_card}, not {exchange.card}"
        for person in people
        for exchange in person.exchanges
        if exchange.card and not exchange.told_kindly and exchange.shown_card != exchange.card
    ]
    broken += _some("answered with another card than in peace", wrong)
    differ = []
    with psycopg.connect(database) as log:
        for person in people:
            logged = [
                (said, tuple(ids or ())) for said, _, ids in log.execute(_TURNS, (person.conversation_id,))
            ]
            received = [(exchange.text, exchange.ids) for exchange in person.exchanges]
            if logged != received:
                differ.append(_difference(person.conversation_id, received, logged))
    return broken + _some("log and replies differ", differ)


def _difference(
    conversation_id: str,
    received: list[tuple[str, tuple[str, ...]]],
    logged: list[tuple[str, tuple[str, ...]]],
) -> str:
    """Return how they differ, in numbers."""
    lacking = sum(reply not in logged for reply in received)
    beyond = sum(turn not in received for turn in logged)
    twice = len(logged) - len(set(logged))
    order = "" if lacking or beyond or twice else ", in another order"
    return f"{conversation_id}: {lacking} replies not logged, {beyond} logged and not received, {twice} twice{order}"


def _some(what: str, found: Sequence[str]) -> list[str]:
    more = [f"{what}: {len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    return [f"{what}: {one}" for one in found[:MOST_NAMED]] + more
