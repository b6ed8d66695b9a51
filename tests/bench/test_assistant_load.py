"""People who write: how many at once, how often, and what counts."""

import asyncio
from random import Random

import pytest

from bench.assistant.load import Load, closed_loop, moments, open_loop


@pytest.fixture(autouse=True)
def _sockets_shut():
    """Not here: a loop of asyncio wakes itself over a pair of sockets."""


class Fake:
    """A bot that takes `takes_s` for a message, and all of whom speak to it."""

    def __init__(self, takes_s=0.01, answers=True):
        self.takes_s, self.answers = takes_s, answers
        self.opened = self.at_once = self.most_at_once = 0
        self.said = []

    def person(self):
        return Speaker(self)


class Speaker:
    def __init__(self, bot):
        self.bot = bot

    async def open(self):
        self.bot.opened += 1

    async def say(self, text):
        bot = self.bot
        bot.said.append(text)
        bot.at_once += 1
        bot.most_at_once = max(bot.most_at_once, bot.at_once)
        await asyncio.sleep(bot.takes_s)
        bot.at_once -= 1
        return bot.answers


def closed(bot, **how):
    wanted = {"people": 3, "turns": 2, "warm_s": 0.05, "seconds": 0.3} | how
    return asyncio.run(closed_loop(bot.person, ["a", "b", "c"], **wanted))


def test_each_person_waits_for_the_answer_and_opens_a_conversation_every_few_messages():
    bot = Fake()

    load = closed(bot)

    assert bot.most_at_once == 3
    assert bot.said[:4] == ["a", "b", "c", "a"]
    assert len(bot.said) / 2 <= bot.opened <= len(bot.said) / 2 + 3
    assert len(load.times_ms) < len(bot.said)  # those of the first moments do not count
    assert min(load.times_ms) >= 9.0
    assert load.per_second == pytest.approx(len(load.times_ms) / 0.3)


def test_messages_without_an_answer_are_counted_apart():
    load = closed(Fake(answers=False))

    assert load.times_ms == []
    assert load.failed > 0
    assert (load.per_second, load.percentile_ms(95)) == (0.0, 0.0)


def test_messages_come_at_their_rate_however_slow_the_answers():
    bot = Fake(takes_s=0.2)

    load = asyncio.run(
        open_loop(bot.person, ["a"], per_second=50.0, turns=2, warm_s=0.0, seconds=0.5, random=Random(1))
    )

    assert len(load.times_ms) == len(list(moments(50.0, 0.5, Random(1))))
    assert bot.most_at_once > 5  # nobody waits for somebody else
    assert min(load.times_ms) >= 190.0


def test_moments_come_at_the_rate_on_average_and_alike_for_a_seed():
    found = list(moments(100.0, 50.0, Random(7)))

    assert found == sorted(found)
    assert len(found) == pytest.approx(5000, rel=0.05)  # Poisson: the standard deviation is 71
    assert found == list(moments(100.0, 50.0, Random(7)))


def test_percentiles_are_of_the_answered_messages():
    load = Load(seconds=2.0, times_ms=[10.0, 20.0, 30.0], failed=5)

    assert (load.percentile_ms(50), load.per_second) == (20.0, 1.5)
