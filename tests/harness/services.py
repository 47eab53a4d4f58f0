"""A throw-away Redis and a throw-away PostgreSQL, started from the programs of this machine, to be ill-treated."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import redis


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(true, seconds, what):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"{what} took longer than {seconds} s")
        time.sleep(0.05)


class Process:
    """What Redis, PostgreSQL and Hubbub share as processes."""

    process: subprocess.Popen

    def kill(self):
        self.resume()
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)


class Redis(Process):
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    @staticmethod
    def program():
        return shutil.which("redis-server")

    def start(self):
        command = [self.program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*command, "--dir", self.folder], stdout=subprocess.DEVNULL)
        wait_until(self.answers, 10, "starting Redis")

    def answers(self):
        with contextlib.suppress(redis.RedisError):
            return self.ask("PING")

    def ask(self, *words):
        with redis.Redis(port=self.port, socket_timeout=2, retry=None) as client:
            return client.execute_command(*words)


class Postgres:
    """A cluster that any account but root may run; as root it is given to another one."""

    def __init__(self, folder):
        self.folder, self.port, self.taken = Path(folder) / "postgres", free_port(), []
        self.folder.mkdir()
        if self.account:
            Path(folder).chmod(0o755)
            shutil.chown(self.folder, self.account)
        self.run("initdb", "-D", self.folder, "-U", "hubbub", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()

    @staticmethod
    def programs():
        """The folder of the newest ones, or None."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
        initdb = found[-1] if found else shutil.which("initdb")
        return Path(initdb).resolve().parent if initdb else None

    @property
    def account(self):
        """Who runs it: PostgreSQL refuses root."""
        if os.getuid():
            return None
        known = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
        return "postgres" if "postgres" in known else "nobody"

    def run(self, name, *arguments):
        command = [str(self.programs() / name), *map(str, arguments)]
        if self.account:
            command = ["runuser", "-u", self.account, "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c max_connections=150"
        self.run("pg_ctl", "-s", "-w", "-D", self.folder, "-l", self.folder / "log", "-o", options, "start")

    def stop(self):
        """As a power cut: nothing is written down first."""
        self.run("pg_ctl", "-s", "-w", "-D", self.folder, "-m", "immediate", "stop")

    def exhaust(self):
        """Takes every connection that there is, also those of others, and holds them until `relieve`."""
        foreign = [None]
        while foreign:
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    self.taken.append(psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5))
            ours = [connection.info.backend_pid for connection in self.taken]
            foreign = self.taken[0].execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> ALL(%s)", [ours],
            ).fetchall()  # fmt: skip

    def relieve(self):
        while self.taken:
            self.taken.pop().close()

    def signal(self, number):
        """To the server and every connection of it."""
        main = int((self.folder / "postmaster.pid").read_text().split()[0])
        for pid in [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def url(self, name):
        return f"postgresql://hubbub@127.0.0.1:{self.port}/{name}"

    def ask(self, *statements, database="postgres"):
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                found = connection.execute(statement)
            return found.fetchall() if found.description else []


@contextlib.contextmanager
def folder_for_services():
    folder = tempfile.mkdtemp(prefix="hubbub-faults-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
