"""Hubbub as somebody has set it up: a data folder, its database, and the servers that run on both."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psycopg

from tests.harness.names import room_id
from tests.harness.processes import ANY_CORE, ROOT
from tests.harness.servers import UVICORN, Server, environment

PREPARE_SECONDS = 900
Row = tuple[Any, ...]  # of whichever table is asked for


class Deployment:
    """`variables` are environment variables of all its processes: DATABASE_URL, REDIS_URL, settings."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder, self.variables = folder, variables
        self.people: dict[str, int] = {}  # username -> primary key, of those that were seeded
        self.cookies: list[str] = []  # of those of them who are signed in
        self.servers: list[Server] = []

    def prepare(self, *arguments: str) -> Self:
        """Secret key, tables and static files; with "--demo" what the demo fills in."""
        self.run("config.serving.prepare", *arguments)
        return self

    def seed(self, scenario: str, **options: object) -> Self:
        """Fill it through the product's own verbs: one of tests/harness/scenarios."""
        seeded = json.loads(self.run("tests.harness.seed", scenario, json.dumps(options)))
        self.people |= seeded["people"]
        self.cookies += seeded["cookies"]
        return self

    def copy(self, folder: Path, **variables: str) -> "Deployment":
        """A fresh one like it, to be changed: migrating anew takes seconds. The static files never change, so they are
        shared. A database of another kind than SQLite has to be copied by the caller, and named by `variables`."""
        shutil.copytree(
            self.folder, folder, ignore=shutil.ignore_patterns("static", "*.lock", "*.log"), dirs_exist_ok=True
        )
        (folder / "static").symlink_to(self.folder / "static")
        copied = Deployment(folder, **self.variables | variables)
        copied.people, copied.cookies = self.people, self.cookies
        return copied

    def serve(
        self, command: Sequence[str] = UVICORN, *, cores: AbstractSet[int] = ANY_CORE, **variables: str
    ) -> Server:
        """One more server, started."""
        server = Server(self.folder, command, cores=cores, variables=self.variables | variables)
        self.servers.append(server)
        return server.start()

    def kill(self) -> None:
        """All of its servers."""
        for server in self.servers:
            server.kill()

    def run(self, module: str, *arguments: str) -> str:
        """Run a module of the project to its end. Returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment(self.folder, **self.variables),
            capture_output=True,
            text=True,
            timeout=PREPARE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{module} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def query(self, statement: str, *values: object) -> list[Row]:
        """Read past the product. `?` stands for a value."""
        if url := self.variables.get("DATABASE_URL"):
            with psycopg.connect(url, autocommit=True) as connection:
                return connection.execute(statement.replace("?", "%s").encode(), values).fetchall()
        with closing(sqlite3.connect(self.folder / "hubbub.sqlite3", timeout=10)) as connection:
            return connection.execute(statement, values).fetchall()

    def messages(self, title: str) -> list[dict[str, Any]]:
        """A room as it is stored: its messages in order."""
        room = room_id(title)
        rows = self.query(
            "SELECT number, version, client_id, author_id, source, html, deleted_at IS NOT NULL FROM chat_message"
            " WHERE room_id = ? ORDER BY number",
            room if "DATABASE_URL" in self.variables else room.hex,
        )
        names = ("number", "version", "key", "author", "body", "html", "deleted")
        return [dict(zip(names, row, strict=True)) | {"key": str(UUID(str(row[2])))} for row in rows]
