"""The model of docs/scaling.md: arithmetic that can be followed by hand."""

import pytest

from bench.scale.model import Use, cost_a_month, messages_a_core_second, needed

CPU_MS = {"gateway": 10.0, "Rasa server": 25.0, "action server": 5.0, "PostgreSQL": 10.0}  # 50 ms in all


def test_busiest_minute_is_so_many_times_the_mean():
    use = Use(1_000_000, sessions=0.5, messages=6.0, peak=10.0)

    assert use.messages_a_month == 3_000_000
    # 3 million in 2,592,000 seconds are 1.157 a second; ten times that.
    assert use.peak_a_second == pytest.approx(11.574, abs=1e-3)


def test_cores_follow_from_the_cpu_time_of_a_message_and_the_load_that_is_wanted():
    use = Use(1, sessions=1.0, messages=2_592_000.0, peak=10.0)  # ten messages a second

    need = needed(use, CPU_MS, load=0.5)

    # Ten messages of 25 ms are a quarter of a core; half used, it takes half a core.
    assert need.cores["Rasa server"] == pytest.approx(0.5)
    assert need.all_cores == pytest.approx(1.0)


def test_every_kind_of_process_has_one_to_spare_and_uses_one_core():
    use = Use(1, sessions=1.0, messages=2_592_000.0, peak=50.0)  # fifty messages a second: 2.5 cores of Rasa

    need = needed(use, CPU_MS, load=0.5)

    assert need.processes == {"gateway": 2, "Rasa server": 4, "action server": 2}


def test_disk_holds_log_and_trackers_for_as_long_as_texts_are_kept():
    need = needed(Use(1, sessions=1.0, messages=2**20 / 6, peak=1.0), CPU_MS, keep_days=30)

    assert need.disk_gib == pytest.approx(2.0)  # a GiB of messages of 6 KiB, twice


def test_one_core_carries_what_fits_into_a_second():
    assert messages_a_core_second(CPU_MS) == 20.0


def test_cost_is_cores_and_disk_at_the_operators_prices():
    need = needed(Use(1, sessions=1.0, messages=2_592_000.0, peak=10.0), CPU_MS, load=0.5)

    assert cost_a_month(need, core_hour=0.02, gib_month=0.0) == pytest.approx(14.6)  # a core, 730 hours
    assert cost_a_month(need, core_hour=0.0, gib_month=0.1) == pytest.approx(need.disk_gib / 10)


@pytest.mark.parametrize("load", [0.0, -0.5, 1.5])
def test_load_that_is_no_share_of_a_core_is_refused(load):
    with pytest.raises(ValueError, match="share of a core"):
        needed(Use(1), CPU_MS, load=load)
