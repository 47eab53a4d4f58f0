"""A process of ours: started on cores of its own, watched, paused and ended."""

import os
import pwd
import resource
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.harness.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 30
ANY_CORE: AbstractSet[int] = frozenset()


def inherited() -> dict[str, str]:
    """What a process needs to run at all. None of the caller's settings reach it."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind((ADDRESS, 0))
        return int(listening.getsockname()[1])


def pin(cores: AbstractSet[int]) -> None:
    """Keep this process on these cores; on any where there are none named."""
    if cores:
        os.sched_setaffinity(0, cores)


class Process:
    """Can be started again after its end. What it says is appended to `log`.

    `account` runs it, where this one is root and may not.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        port: int,
        log: Path,
        cores: AbstractSet[int] = ANY_CORE,
        account: str | None = None,
    ) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.port, self.log, self.cores, self.account = port, log, cores, account
        self.largest_file: int | None = None  # bytes that any file of it may grow to, from its next start on
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Returns when it answers."""
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                preexec_fn=self._restrict,  # system calls only: this may be called from a thread
                user=self.account,
                group=pwd.getpwnam(self.account).pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        try:
            wait_until(self._has_started, START_SECONDS, f"starting {self.name}")
        except AssertionError:
            self.kill()
            raise
        return self

    def answers(self) -> bool:
        """Whether somebody listens at its port."""
        with suppress(OSError), socket.create_connection((ADDRESS, self.port), 1):
            return True
        return False

    def stop(self, within: float = STOP_SECONDS) -> int:
        """SIGTERM. Returns the exit code; a TimeoutError when it had to be killed."""
        return self._end(signal.SIGTERM, within)

    def kill(self) -> None:
        """SIGKILL: no last word. Nothing happens to one that has ended."""
        self._end(signal.SIGKILL, STOP_SECONDS)

    def pause(self) -> None:
        """It hangs, and keeps what it has open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    @property
    def pid(self) -> int:
        assert self._popen, f"{self.name} was never started"
        return self._popen.pid

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def resident(self) -> int:
        """Bytes of memory."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def logged(self, *words: str) -> list[str]:
        """The lines of its log in which any of these stands."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(word in line for word in words)]

    def _has_started(self) -> bool:
        assert self.is_running, f"{self.name} ended at once:\n{self.log.read_text(errors='replace')[-4000:]}"
        return self.answers()

    def _restrict(self) -> None:
        pin(self.cores)
        if self.largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, self.largest_file))

    def _end(self, how: signal.Signals, within: float) -> int:
        if self._popen is None:
            return 0
        self.resume()  # one that is paused heeds only SIGKILL
        self._signal(how)
        try:
            return self._popen.wait(within)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
            raise TimeoutError(f"{self.name} did not end within {within} s") from None

    def _signal(self, number: signal.Signals) -> None:
        if self._popen is not None and self._popen.poll() is None:
            self._popen.send_signal(number)
