"""How a stretch of work is measured: what was done, in which time, and how busy the server and we ourselves were."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.harness.processes import Process

BUSY = 0.9  # of a core


@dataclass(frozen=True)
class Sample:
    """`work` in pieces, times in seconds; `delays` of single pieces where they were taken."""

    work: int
    seconds: float
    server_cpu: float
    generator_cpu: float
    delays: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        return self.work / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Of the server, for one piece of work."""
        return 1000 * self.server_cpu / max(1, self.work)

    @property
    def server_load(self) -> float:
        return self.server_cpu / self.seconds

    @property
    def generator_load(self) -> float:
        return self.generator_cpu / self.seconds

    @property
    def is_limited_by_us(self) -> bool:
        """Then it says how fast the generator is, not the server."""
        return self.generator_load > BUSY > self.server_load

    def p99_ms(self) -> float:
        return 1000 * percentile(self.delays, 0.99)


class Stopwatch:
    """Runs from its making until `stop`."""

    def __init__(self, *servers: Process) -> None:
        self._servers = servers
        self._server = sum(one.cpu() for one in servers)
        self._own, self._begun = time.process_time(), time.perf_counter()

    def stop(self, work: int, delays: Sequence[float] = ()) -> Sample:
        seconds = time.perf_counter() - self._begun
        own = time.process_time() - self._own
        return Sample(work, seconds, sum(one.cpu() for one in self._servers) - self._server, own, tuple(delays))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by this share of them; not a number without values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def middle(samples: Sequence[Sample], of: Callable[[Sample], float] = lambda sample: sample.rate) -> Sample:
    """The sample whose figure is the median: of three, the second."""
    return sorted(samples, key=of)[len(samples) // 2]


def middle_of(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    return median(of(sample) for sample in samples)
