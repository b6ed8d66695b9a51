"""How much a number of people needs: messages a second, cores by part, disk. Pure arithmetic on stated assumptions.

The CPU time of a message is measured by the run; everything else that is assumed stands here, with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

SECONDS_A_MONTH = 30 * 86_400
HOURS_A_MONTH = 730  # as clouds count
KIB_A_MESSAGE = 6.0  # in the log with its indexes, and as much in the trackers: a turn takes 2 to 6 kB


@dataclass(frozen=True)
class Use:
    """How people use Kompas.

    Attributes:
        people: how many could use it.
        sessions: of one person in a month. 0.5: somebody has a question every other month.
        messages: of one session, the opening among them. 6: an opening, two questions, two buttons, thanks.
        peak: how many times the mean the busiest minute is. 10: people write from six to eleven in the evening,
            twice as much on Sundays, and all on the day the tax letters come.
    """

    people: int
    sessions: float = 0.5
    messages: float = 6.0
    peak: float = 10.0

    @property
    def messages_a_month(self) -> float:
        """How many messages in a month."""
        return self.people * self.sessions * self.messages

    @property
    def peak_a_second(self) -> float:
        """How many messages a second in the busiest minute."""
        return self.messages_a_month / SECONDS_A_MONTH * self.peak


@dataclass(frozen=True)
class Need:
    """What it takes: cores by part, whole processes by part where one process uses one core, and disk in GiB."""

    cores: Mapping[str, float]
    processes: Mapping[str, int]
    disk_gib: float

    @property
    def all_cores(self) -> float:
        """Cores of all parts together."""
        return sum(self.cores.values())


ONE_CORE_EACH = ("gateway", "Rasa server", "action server")  # a process of these uses no second core
SPARE = 1  # of each, so that one may die or be rolled over at the busiest minute


def needed(use: Use, cpu_ms: Mapping[str, float], *, load: float = 0.5, keep_days: int = 90) -> Need:
    """Return what `use` needs in its busiest minute.

    Args:
        cpu_ms: CPU time of one message, in milliseconds, by part.
        load: the share of a core that is used then; beyond half, waiting grows faster than work.
        keep_days: how long texts are kept.
    """
    if not 0 < load <= 1:
        raise ValueError(f"load must be a share of a core, not {load}")
    cores = {part: use.peak_a_second * ms / 1000 / load for part, ms in cpu_ms.items()}
    processes = {part: ceil(cores[part]) + SPARE for part in ONE_CORE_EACH if part in cores}
    kept = use.messages_a_month * keep_days / 30
    return Need(cores, processes, 2 * kept * KIB_A_MESSAGE / 2**20)


def messages_a_core_second(cpu_ms: Mapping[str, float]) -> float:
    """Return how many messages one core carries in a second, all parts on it and nothing left over."""
    return 1000 / sum(cpu_ms.values())


def cost_a_month(need: Need, *, core_hour: float, gib_month: float) -> float:
    """Return what `need` costs in a month, as if always at its peak, in the currency of the operator's two prices."""
    return need.all_cores * HOURS_A_MONTH * core_hour + need.disk_gib * gib_month
