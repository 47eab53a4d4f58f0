"""Servers under test: started on a core of their own, watched, stopped."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[2]
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER_CORE, OTHER_CORES = ({CORES[0]}, set(CORES[1:])) if len(CORES) > 1 else (set(), set())
START_SECONDS = 60


def pin(cores: set[int]) -> None:
    if cores:
        os.sched_setaffinity(0, cores)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Process:
    """A server of ours, and what it has used up."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], cores: set[int], log: Path) -> None:
        self.name, self.log, self.port = name, log, int(environment.get("PORT", 0))
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                preexec_fn=lambda: pin(cores),  # there are no threads here
            )
        self._seen = psutil.Process(self._popen.pid)

    def wait(self, path: str) -> None:
        """Until it answers HTTP, whatever it answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._popen.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2).close()
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"{self.name} did not start: {self.log.read_text()[-2000:]}")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        times = self._seen.cpu_times()
        return times.user + times.system

    def resident(self) -> int:
        return int(self._seen.memory_info().rss)

    def stop(self) -> None:
        if self._popen.poll() is None:
            self._popen.terminate()
            try:
                self._popen.wait(20)
            except subprocess.TimeoutExpired:
                self._popen.kill()
        self._popen.wait()


def environment(data: Path, **more: str) -> dict[str, str]:
    """Nothing of the caller's own settings: only what a process needs, and what is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    ours = {
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SEND_RATE": "1000000/10s",
        "LOGIN_RATE": "1000000/60s",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | ours | more


def product(
    data: Path, *, module: str = "config.serving.server", cores: set[int] = SERVER_CORE, **more: str
) -> Process:
    """Hubbub as bin/run serves it, on data that bench.datasets has prepared."""
    port = free_port()
    one = Process(
        "Hubbub",
        [sys.executable, "-m", module],
        environment(data, PORT=str(port), **more),
        cores,
        data / f"server-{port}.log",
    )
    one.wait("/healthz")
    return one


def baseline(name: str, command: list[str], data: Path, path: str = "/", **more: str) -> Process:
    """`{port}` in the command is where it shall listen."""
    port = free_port()
    data.mkdir(parents=True, exist_ok=True)
    filled = [part.format(port=port) for part in command]
    one = Process(name, filled, environment(data, PORT=str(port), **more), SERVER_CORE, data / f"{name}-{port}.log")
    one.wait(path)
    return one


@contextmanager
def running(*some: Process) -> Iterator[None]:
    try:
        yield
    finally:
        for one in some:
            one.stop()


# --- Redis and PostgreSQL, where the machine has them ------------------------------------------------------


def redis(folder: Path) -> tuple[Process, str] | None:
    """A Redis of our own, and its address; None where there is none."""
    found = shutil.which("redis-server")
    if not found:
        return None
    port = free_port()
    command = [found, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    folder.mkdir(parents=True, exist_ok=True)
    one = Process("redis", command, environment(folder), OTHER_CORES, folder / "redis.log")
    _until_listening(one, port)
    return one, f"redis://127.0.0.1:{port}/0"


def postgresql(folder: Path, databases: list[str]) -> tuple[Process, str] | None:
    """A PostgreSQL of our own with its defaults (so with fsync), and its address up to the name of the database; None
    where there is none.

    `folder` must be one that any account may enter."""
    tools = _postgresql_tools()
    if tools is None:
        return None
    port, cluster = free_port(), folder / "cluster"
    as_somebody = _not_root(folder)
    if not cluster.exists():
        initdb = [*as_somebody, str(tools / "initdb"), "-D", str(cluster), "-U", "hubbub", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--locale=C"], check=True, capture_output=True, cwd=folder)
    sockets = ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=127.0.0.1"]
    command = [*as_somebody, str(tools / "postgres"), "-D", str(cluster), "-p", str(port), *sockets]
    one = Process("postgresql", command, environment(folder), OTHER_CORES, folder.with_suffix(".log"))
    _until_listening(one, port)
    address = f"postgresql://hubbub@127.0.0.1:{port}/"
    with psycopg.connect(f"{address}postgres", autocommit=True) as connection:
        for name in databases:
            connection.execute(f"CREATE DATABASE {name}")
    return one, address


def _postgresql_tools() -> Path | None:
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found += [Path(path).resolve().parent for name in ("initdb",) if (path := shutil.which(name))]
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _not_root(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as nobody, to whom its folder is given."""
    if os.geteuid() != 0:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups", "--"]


def _until_listening(one: Process, port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    one.stop()
    raise RuntimeError(f"{one.name} did not start: {one.log.read_text()[-2000:]}")
