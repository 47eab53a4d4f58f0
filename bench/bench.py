"""What every measure works with: how long, how much, where, and what was found so far."""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.datasets import Dataset, Plan, dataset
from bench.marks import Mark, Results
from bench.servers import OTHER_CORES
from tests.harness.services import PostgreSQL, folder_for_services


@dataclass(frozen=True)
class Sizes:
    seconds: float = 4.0  # of one measurement
    rounds: int = 3
    spaced_seconds: float = 20.0  # at five messages a second
    crowds: tuple[int, ...] = (200, 1000)
    beside_the_deaf: int = 200  # the fewer, the more messages go past it
    idle: int = 2000
    idle_seconds: float = 45.0  # three heartbeats
    churn: tuple[int, int] = (10, 2000)  # rounds, sockets
    burst: int = 1000
    messages: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    members: tuple[int, ...] = (10, 100, 1_000, 5_000)
    sockets: tuple[int, ...] = (1, 20, 200, 2_000)
    rooms: tuple[int, ...] = (1, 10, 50, 200)


QUICK = Sizes(
    seconds=0.4,
    spaced_seconds=1.0,
    crowds=(200, 500),
    beside_the_deaf=30,
    idle=500,
    idle_seconds=4.0,
    churn=(3, 300),
    burst=300,
    messages=(1_000, 100_000),
    members=(10, 500),
    sockets=(1, 200),
    rooms=(1, 50),
)


@dataclass
class Bench:
    """Stop it at the end: what several parts use runs until then."""

    sizes: Sizes
    folder: Path
    results: Results = field(default_factory=Results)
    _running: ExitStack = field(default_factory=ExitStack)
    _postgresql: PostgreSQL | None = None
    _on_postgresql: Dataset | None = None

    def dataset(self) -> Dataset:
        """The ordinary one: 120 people, a room with 1,000 messages, four more rooms for person 0."""
        return dataset(self.folder / "ordinary", Plan())

    def dataset_on_postgresql(self) -> Dataset | None:
        """The same on a PostgreSQL of our own; None where the machine has none."""
        if self._on_postgresql is None and (server := self.postgresql()):
            self._on_postgresql = dataset(self.folder / "postgresql", Plan(), server.create_database("hubbub"))
        return self._on_postgresql

    def postgresql(self) -> PostgreSQL | None:
        """A server without a database of its own yet, with its defaults (so with fsync)."""
        if self._postgresql is None:
            folder = self._running.enter_context(folder_for_services())
            try:
                server = PostgreSQL(folder / "postgresql", cores=OTHER_CORES)
            except FileNotFoundError:
                return None
            self._running.callback(server.kill)
            self._postgresql = server.start()
        return self._postgresql

    def stop(self) -> None:
        self._running.close()

    def add(self, *marks: Mark) -> None:
        for mark in marks:
            self.results.marks.append(mark)
            ratio = "" if mark.ratio is None else f"{mark.ratio:.2f}x"
            word = {True: "reached", False: "not reached", None: "not said"}[mark.reached]
            say(f"  {mark.name}: {ratio or shown(mark.figure, mark.unit)} ({mark.mark}) {word}. {mark.note}")


def shown(figure: float | None, unit: str) -> str:
    return "-" if figure is None else f"{figure:,.{0 if figure >= 100 else 2}f} {unit}".strip()


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
