"""The real product as a process of its own, with data of its own, for tests that need to start, stop and kill it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import UUID, uuid5

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 30
STOP_SECONDS = 20
PASSWORD = "correct horse battery staple"  # of everyone in the furnished data
# Tests are faster than people. A test about a limit starts its own server with the limit that it is about.
GENEROUS = {"SEND_RATE": "10000/1s", "LOGIN_RATE": "10000/1s", "SIGN_UP_RATE": "10000/1s"}


def room_id(title: str) -> UUID:
    """The furnished rooms have ids that follow from their titles, so that a test can name them."""
    return uuid5(UUID(int=0), title)


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """Nothing of the caller's own settings reaches the server."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **GENEROUS, "DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **variables}


def run_python(*arguments: str, data_dir: Path, **variables: str) -> None:
    """Run a module of the project to its end on some data; fails loudly."""
    subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment(data_dir, **variables), check=True, timeout=120
    )


def copy_data(source: Path, target: Path) -> Path:
    """Data to be changed by one test. The static files never change, so they are shared."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("static", "*.lock", "*.log"))
    (target / "static").symlink_to(source / "static")
    return target


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Server:
    """`variant` is "uvicorn", as bin/run starts it, or "daphne". `variables` are environment variables.

    `url` stays the same over stop(), kill() and start().
    """

    def __init__(self, data_dir: Path, variant: str = "uvicorn", **variables: str) -> None:
        self.data_dir = data_dir
        self.variant = variant
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "server.log"
        self._variables = {"PORT": str(self.port), **variables}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        """Returns when /readyz answers 200."""
        command = {
            "uvicorn": ["config.serving.server"],
            "daphne": ["daphne", "--bind", "127.0.0.1", "--port", str(self.port), "config.asgi:application"],
        }[self.variant]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment(self.data_dir, **self._variables),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()
        return self

    def stop(self) -> int:
        """SIGTERM: drains, as a deploy does. Returns the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL: no last word."""
        return self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def faults(self) -> list[str]:
        """What the log holds of exceptions."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if "Traceback" in line]

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            return self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError(f"The server did not end within {STOP_SECONDS} s.") from None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):  # noqa: S310  (ours)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)  # the one place that polls: there is no state to wait on before the first answer
        self.kill()
        raise AssertionError(f"The server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
