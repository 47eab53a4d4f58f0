"""The servers under test, each on a core that it has to itself, with the generator and the services on the others."""

import os
import sys
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from bench.datasets import Dataset
from tests.harness.processes import ADDRESS, Process, free_port
from tests.harness.servers import UVICORN, Server, environment

PUBLISHING = ("bench.served",)  # in place of UVICORN: publishes a frame whenever it is told to
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER_CORE, OTHER_CORES = ({CORES[0]}, set(CORES[1:])) if len(CORES) > 1 else (set(), set())


def product(
    data: Dataset, command: Sequence[str] = UVICORN, *, cores: AbstractSet[int] = SERVER_CORE, **variables: str
) -> Server:
    """Hubbub as bin/run serves it."""
    return data.deployment.serve(command, cores=cores, **variables)


class Baseline(Process):
    """What the product is compared with. It has started when it answers HTTP, whatever it answers."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, path: str, variables: dict[str, str]) -> None:
        port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            name,
            [sys.executable, "-m", *(part.format(port=port) for part in command)],
            environment(folder, PORT=str(port), **variables),
            port=port,
            log=folder / f"{name}-{port}.log",
            cores=SERVER_CORE,
        )
        self._url = f"http://{ADDRESS}:{port}{path}"

    def answers(self) -> bool:
        try:
            urlopen(self._url, timeout=2).close()  # noqa: S310  (ours)
        except HTTPError:
            return True
        except OSError:
            return False
        return True


def baseline(name: str, command: Sequence[str], folder: Path, path: str = "/", **variables: str) -> Process:
    """What follows `python -m`, started; {port} in it is where it shall listen."""
    return Baseline(name, command, folder, path, variables).start()


@contextmanager
def running(*some: Process) -> Iterator[None]:
    """They end with it, by force where they take too long: what was measured stands."""
    try:
        yield
    finally:
        for one in some:
            with suppress(TimeoutError):
                one.stop()
