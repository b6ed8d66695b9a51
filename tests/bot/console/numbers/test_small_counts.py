"""No small count is told, nor can it be worked out from what is shown by somebody who knows the rule."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.console.numbers.small_counts import (
    Hidden,
    Split,
    is_small,
    largest_first,
    protect,
    protect_one,
    rate,
)

REST = ""


@st.composite
def families(draw):
    """Two or three tables that split one total; each with a rest."""
    tables = [
        {f"{name}{part}": draw(st.integers(0, 12)) for part in range(draw(st.integers(1, 3)))}
        for name in "abc"[: draw(st.integers(2, 3))]
    ]
    total = max(sum(table.values()) for table in tables) + draw(st.integers(0, 9))
    return {
        str(number): Split({**table, REST: total - sum(table.values())}, REST)
        for number, table in enumerate(tables)
    }


@given(families())
@settings(max_examples=150, deadline=None)
def test_every_value_from_1_to_4_of_each_small_count_would_look_the_same(family):
    shown = protect(family)
    small = [
        (name, key)
        for name, split in family.items()
        for key, count in split.parts.items()
        if key != REST and is_small(count)
    ]
    for values in product(range(1, 5), repeat=min(len(small), 3)):
        other = {name: dict(split.parts) for name, split in family.items()}
        for (name, key), value in zip(small, values, strict=False):
            other[name][key] = value
        known = {
            name: sum(count for key, count in parts.items() if key != REST) for name, parts in other.items()
        }
        total = max(known.values()) + 50
        world = {name: Split({**parts, REST: total - known[name]}, REST) for name, parts in other.items()}

        if small:  # a world with one total, in which only what is hidden differs
            assert protect(world) == shown


@given(families())
@settings(deadline=None)
def test_nothing_is_hidden_without_need_and_what_is_shown_is_true(family):
    shown = protect(family)
    anything_small = any(is_small(count) for split in family.values() for count in split.parts.values())
    for name, split in family.items():
        for row in shown[name].rows:
            exact = split.parts[row.key]
            if row.count is Hidden.SMALL:
                assert 1 <= exact <= 4
            elif row.count is Hidden.REST:
                assert anything_small and row.key == REST
            else:
                assert row.count == exact and not is_small(exact)
        total = sum(split.parts.values())
        assert shown[name].at_least <= total
        assert shown[name].exact == (not anything_small)
        assert not anything_small or Hidden.REST in {row.count for row in shown[name].rows}
        assert anything_small or shown[name].at_least == total


def test_table_without_small_counts_does_not_tell_the_total_of_one_that_has_some():
    shown = protect(
        {
            "language": Split({"pl": 40, "ro": 20}, ""),  # nobody of unknown language
            "channel": Split({"web": 57, "telegram": 3, "": 0}, ""),
        }
    )

    assert [row.count for row in shown["language"].rows] == [40, 20, Hidden.REST]
    assert [row.count for row in shown["channel"].rows] == [57, Hidden.SMALL, Hidden.REST]
    # 60 - 57 would have been 3: now the rest of either table may hold anything.
    assert (shown["channel"].at_least, shown["channel"].exact) == (60, False)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9)))
@settings(deadline=None)  # a busy machine is slow, not wrong
def test_order_tells_nothing_of_hidden_counts(parts):
    shown = largest_first(protect_one(parts))
    bent = {key: 4 if is_small(count) else count for key, count in parts.items()}

    assert shown == largest_first(protect_one(bent))


def test_rate_is_told_only_where_every_count_of_it_is():
    assert rate(protect_one({"yes": 15, "no": 5}), "yes", ("yes", "no")) == 0.75
    assert rate(protect_one({"yes": 15, "no": 4}), "yes", ("yes", "no")) is None
    assert rate(protect_one({"yes": 0, "no": 0}), "yes", ("yes", "no")) is None
