"""What a process has loaded is left alone by garbage collection; what comes after is not."""

import gc
import weakref

import pytest

from bot.collector import spare_what_is_loaded


class Thing:
    """Something that refers to itself, so that only garbage collection frees it."""

    def __init__(self):
        self.me = self


@pytest.fixture
def thawed():
    """Freezing ends with the test."""
    yield
    gc.unfreeze()


def test_objects_of_before_are_not_looked_at_again(thawed):
    loaded = Thing()
    spare_what_is_loaded()

    assert gc.get_freeze_count() > 0
    assert not any(found is loaded for found in gc.get_objects())


def test_garbage_of_before_and_after_is_freed(thawed):
    before = weakref.ref(Thing())
    spare_what_is_loaded()
    after = weakref.ref(Thing())
    gc.collect()

    assert before() is None
    assert after() is None
