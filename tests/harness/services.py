"""A Redis and a PostgreSQL of our own, from the programs of this machine: to serve a server, and to be ill-treated."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.harness.processes import ADDRESS, ANY_CORE, Process, free_port, inherited


class Redis(Process):
    def __init__(self, folder: Path, *, cores: AbstractSet[int] = ANY_CORE) -> None:
        port = free_port()
        command = [str(self.program()), "--port", str(port), "--bind", ADDRESS, "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        super().__init__("Redis", command, inherited(), port=port, log=folder / f"redis-{port}.log", cores=cores)
        self.url = f"redis://{ADDRESS}:{port}/0"

    @staticmethod
    def program() -> str | None:
        return shutil.which("redis-server")

    def answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self.ask("PING"))
        return False

    def ask(self, *words: str | int) -> Any:  # whatever the command answers
        with redis.Redis(port=self.port, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
            return client.execute_command(*words)


class PostgreSQL(Process):
    """A cluster in `folder`, which any account may enter, with its defaults but for `settings` ("name=value")."""

    def __init__(self, folder: Path, *settings: str, cores: AbstractSet[int] = ANY_CORE) -> None:
        port, cluster, account = free_port(), folder / "cluster", self.account_for_it()
        folder.mkdir(parents=True, exist_ok=True)
        if account:
            shutil.chown(folder, account)
        options = [f"unix_socket_directories={folder}", f"listen_addresses={ADDRESS}", *settings]
        command = [str(self.programs() / "postgres"), "-D", str(cluster), "-p", str(port)]
        command += [part for option in options for part in ("-c", option)]
        super().__init__(
            "PostgreSQL", command, inherited(), port=port, log=folder.with_suffix(".log"), cores=cores, account=account
        )
        self._cluster = cluster
        self._taken: list[psycopg.Connection] = []
        self._make_cluster()

    @staticmethod
    def programs() -> Path:
        """The folder of the newest; a FileNotFoundError where there are none."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
        initdb = found[-1] if found else shutil.which("initdb")
        if initdb is None:
            raise FileNotFoundError("There is no PostgreSQL on this machine: apt-get install postgresql")
        return Path(initdb).resolve().parent

    @staticmethod
    def account_for_it() -> str | None:
        """PostgreSQL refuses root."""
        if os.geteuid() != 0:
            return None
        return "postgres" if "postgres" in {known.pw_name for known in pwd.getpwall()} else "nobody"

    def url(self, database: str) -> str:
        return f"postgresql://hubbub@{ADDRESS}:{self.port}/{database}"

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            return self.ask("SELECT true") == [(True,)]
        return False

    def ask(self, statement: LiteralString, database: str = "postgres") -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def create_database(self, name: str, template: str = "template1") -> str:
        """Its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
            sql = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(sql.format(psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)))
        return self.url(name)

    def kill(self) -> None:
        """As a power cut: nothing is written down first. (SIGKILL would leave its children behind.)"""
        self._end(signal.SIGQUIT, 30)

    def exhaust(self) -> None:
        """Take every connection that there is, also those of others, and hold them until `relieve`."""
        foreign: list[tuple[Any, ...]] = [()]
        while foreign:
            with suppress(psycopg.OperationalError):
                while True:
                    self._taken.append(psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5))
            ours = [connection.info.backend_pid for connection in self._taken]
            foreign = (
                self._taken[0]
                .execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE backend_type = 'client backend' AND pid <> ALL(%s)",
                    [ours],
                )
                .fetchall()
            )

    def relieve(self) -> None:
        while self._taken:
            self._taken.pop().close()

    def _signal(self, number: signal.Signals) -> None:
        """A pause is one for the process of every connection too."""
        super()._signal(number)
        if number in {signal.SIGSTOP, signal.SIGCONT} and self.is_running:
            for child in psutil.Process(self.pid).children():
                with suppress(psutil.NoSuchProcess):
                    child.send_signal(number)

    def _make_cluster(self) -> None:
        if self._cluster.exists():
            return
        options = ["-U", "hubbub", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [str(self.programs() / "initdb"), "-D", str(self._cluster), *options],
            cwd=self._cluster.parent,
            env=inherited(),
            user=self.account,
            group=pwd.getpwnam(self.account).pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
            check=True,
            capture_output=True,
        )


@contextmanager
def folder_for_services() -> Iterator[Path]:
    """One that other accounts may enter, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="hubbub-services-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
