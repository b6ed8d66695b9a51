"""Copies of slots are those that stock Python makes."""

import copy

import pytest
from rasa.shared.core.slots import (
    AnySlot,
    BooleanSlot,
    CategoricalSlot,
    FloatSlot,
    ListSlot,
    Slot,
    TextSlot,
)

from bot.rasa_runtime import slot_copies

MAPPINGS = [{"type": "custom"}]


@pytest.fixture
def applied(monkeypatch):
    """`apply`, which is undone at the end."""
    monkeypatch.setattr(Slot, "__copy__", None, raising=False)
    slot_copies.apply()


def slots():
    yield from (kind("a", MAPPINGS) for kind in (AnySlot, BooleanSlot, FloatSlot, ListSlot, TextSlot))
    yield CategoricalSlot("a", MAPPINGS, ["one", "two"])


@pytest.mark.parametrize("slot", slots(), ids=lambda slot: type(slot).__name__)
def test_copy_is_of_the_same_kind_with_the_same_attributes(slot, monkeypatch):
    slot.value = "two"
    stock = copy.copy(slot)
    monkeypatch.setattr(Slot, "__copy__", slot_copies._copy, raising=False)

    twin = copy.copy(slot)

    assert type(twin) is type(stock)
    assert vars(twin) == vars(stock)
    assert twin.has_been_set


def test_what_a_copy_is_set_to_stays_with_it(applied):
    slot = TextSlot("language", MAPPINGS, initial_value="nl")
    twin = copy.copy(slot)

    twin.value = "pl"

    assert (slot.value, slot.has_been_set, twin.value) == ("nl", False, "pl")


def test_stock_rasa_has_no_way_of_its_own():
    """The reason for this module: when this fails, Rasa has changed and it may go."""
    assert "__copy__" not in Slot.__dict__
