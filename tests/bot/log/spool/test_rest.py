"""The pause after a failure."""

import pytest

from bot.log.records import EntryRefusedError, LogError
from bot.log.rest import Rest


async def failing(error):
    raise error


def test_rest_grows_to_its_bound_and_ends_with_a_success():
    rest = Rest(1, 60, clock=lambda: 1000.0)
    lengths = []
    for _ in range(10):
        rest.failed()
        lengths.append(rest.left_s)

    for failures, length in enumerate(lengths):
        longest = min(60, 2**failures)
        assert longest / 2 <= length <= longest
    rest.succeeded()
    assert rest.left_s == 0


def test_rest_ends_with_time():
    now = [1000.0]
    rest = Rest(1, 60, clock=lambda: now[0])
    rest.failed()

    now[0] += 1.01

    assert rest.left_s == 0


@pytest.mark.asyncio
async def test_only_a_log_that_cannot_be_reached_needs_rest():
    rest = Rest(1, 60)

    with pytest.raises(EntryRefusedError):
        await rest.after(failing(EntryRefusedError("DataError")))
    assert rest.left_s == 0
    with pytest.raises(LogError):
        await rest.after(failing(LogError("OperationalError")))
    assert rest.left_s > 0
