"""What operators are told of queue, log, retention and dated amounts."""

import asyncio
import datetime as dt
import math

import httpx
import pytest

from bot.gateway import retention
from bot.gateway.app import create_app
from bot.gateway.gauges import show_figures
from bot.gateway.metrics import Metrics
from bot.gateway.pressure import Pressure
from bot.log.records import Conversation, LogError, Turn
from bot.log.spool import EntryKind
from knowledge.loader import load_figures

NOW = dt.datetime(2031, 5, 1, 12, tzinfo=dt.UTC)
FIGURE = """
wage:
  unit: EUR
  what: Wage
  source: {publisher: Rijksoverheid, title: Loon, url: "https://www.rijksoverheid.nl", language: nl}
  checked: 2031-01-02
  values:
    - {from: 2031-01-01, to: 2031-06-30, value: 11.11}
  without: {nl: staat online, pl: jest w sieci, ro: este online, en: is online}
"""


@pytest.mark.asyncio
async def test_time_in_the_queue_is_counted_also_when_no_turn_comes():
    numbers = Metrics()
    pressure = Pressure(max_in_work=1, max_waiting=1, wait_s=0.05, on_wait=numbers.count_wait)

    async with pressure.turn():
        with pytest.raises(TimeoutError):
            async with pressure.turn():
                pass

    value = numbers.registry.get_sample_value
    assert value("kompas_queue_seconds_count") == 2
    assert value("kompas_queue_seconds_bucket", {"le": "0.025"}) == 1  # the first came at once
    assert value("kompas_queue_seconds_sum") >= 0.05


@pytest.mark.asyncio
async def test_what_waits_for_the_log_is_lost_or_refused_is_shown(app, monkeypatch):
    value = app.state.metrics.registry.get_sample_value
    keeper = app.state.keeper
    spool = keeper.drain._spool
    conversation = Conversation("c1", "pl", None, "api", NOW)
    turn = Turn(at=NOW, said="cześć", language="pl", outcome="smalltalk", messages=[])

    async def fail(*_):
        raise LogError("away")

    monkeypatch.setattr(app.state.log, "add_turn", fail)

    await keeper.keep(conversation, turn)
    assert (value("kompas_spool_entries"), value("kompas_turns_lost_total")) == (1, 0)

    spool.refuse(spool.oldest(), "odd")
    assert (value("kompas_spool_entries"), value("kompas_spool_refused")) == (0, 1)

    monkeypatch.setattr(spool, "_max_entries", 1)
    await keeper.keep(conversation, turn)
    assert value("kompas_turns_lost_total") == 1


def test_spool_that_cannot_be_read_is_no_telling_and_no_error(settings, agencies, rasa):
    app = create_app(settings, agencies=agencies, rasa_transport=httpx.MockTransport(rasa))
    spool = app.state.keeper.drain._spool
    spool.append(EntryKind.TURN, "c1", NOW, "{}")
    spool.file.unlink()
    spool.file.mkdir()

    assert math.isnan(app.state.metrics.registry.get_sample_value("kompas_spool_entries"))


@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "purged_at"), [(204, NOW), (500, NOW - dt.timedelta(days=3))])
async def test_last_purge_moves_only_when_nothing_is_left(app, rasa, monkeypatch, status, purged_at):
    app.state.last_purge.at = NOW - dt.timedelta(days=3)
    monkeypatch.setattr(retention, "FIRST_S", 0)
    rasa.breaks = httpx.Response(status)
    state, purge, over = app.state, retention.purge, asyncio.Event()

    async def purge_and_tell(*args, **kwargs):
        try:
            return await purge(*args, **kwargs)
        finally:
            over.set()

    monkeypatch.setattr(retention, "purge", purge_and_tell)
    daily = asyncio.create_task(
        retention.purge_daily(
            state.keeper, state.rasa, state.store, state.last_purge, keep_days=90, clock=lambda: NOW
        )
    )

    await asyncio.wait_for(over.wait(), 30)
    daily.cancel()  # it waits for tomorrow
    await asyncio.wait([daily])

    value = app.state.metrics.registry.get_sample_value
    assert value("kompas_last_purge_timestamp_seconds") == purged_at.timestamp()


@pytest.mark.parametrize(
    ("day", "lapsed", "lapsing"),
    [
        (dt.date(2031, 6, 16), 0, 0),
        (dt.date(2031, 6, 17), 0, 1),  # 14 days before 1 July
        (dt.date(2031, 6, 30), 0, 1),
        (dt.date(2031, 7, 1), 1, 1),
    ],
)
def test_figures_that_lapse_are_told_two_weeks_before_and_on_the_day(tmp_path, day, lapsed, lapsing):
    (tmp_path / "figures.yml").write_text(FIGURE, encoding="utf-8")
    numbers = Metrics()

    show_figures(numbers, load_figures(tmp_path / "figures.yml").values(), lambda: day)

    value = numbers.registry.get_sample_value
    assert (value("kompas_figures_lapsed"), value("kompas_figures_lapsing")) == (lapsed, lapsing)
