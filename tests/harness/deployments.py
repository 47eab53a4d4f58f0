"""Hubbub as people run it: `python -m config.serving.server` on a data folder, with a database and perhaps Redis
beside it."""

import contextlib
import http.client
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import psutil
import psycopg

from tests.harness.services import Process, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://127.0.0.1"  # what people type; each server has a port of its own
OURS = {"PATH", "HOME", "LANG", "TMPDIR", "TZ"}


class House:
    """A place of its own: folder, database, people and rooms; `serve` opens one process on it."""

    def __init__(self, folder, *, database_url="", redis_url="", **environment):
        self.folder, self.database_url = Path(folder), database_url
        self.environment = {key: value for key, value in os.environ.items() if key in OURS}
        self.environment |= {"DATA_DIR": str(folder), "PUBLIC_URL": ORIGIN, "METRICS": "1", "LOGIN_RATE": "100000/60s"}
        self.environment |= {"SEND_RATE": "100000/10s"} | environment
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        if redis_url:
            self.environment["REDIS_URL"] = redis_url
        self.servers = []
        self.rooms, self.people = {}, {}

    def prepare(self, people=24):
        self.run("config.serving.prepare")
        found = json.loads(self.run("tests.harness.scenarios.hall", str(people)))
        self.rooms, self.people = found["rooms"], found["people"]
        return self

    def run(self, module, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def serve(self, **environment):
        server = Server(self, environment)
        self.servers.append(server)
        return server.start()

    def close(self):
        for server in self.servers:
            server.kill()

    def rows(self, statement, *values):
        """Read past the product. `?` stands for a value."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                return connection.execute(statement.replace("?", "%s"), values).fetchall()
        with contextlib.closing(sqlite3.connect(self.folder / "hubbub.sqlite3", timeout=10)) as connection:
            return connection.execute(statement, values).fetchall()

    def stored(self, title):
        """The room as it is stored: the messages in order, each a dict."""
        room = self.rooms[title] if self.database_url else UUID(self.rooms[title]).hex
        rows = self.rows(
            "SELECT number, version, client_id, author_id, source, html, deleted_at IS NOT NULL FROM chat_message"
            " WHERE room_id = ? ORDER BY number", room,
        )  # fmt: skip
        names = ("number", "version", "key", "author", "body", "html", "deleted")
        return [dict(zip(names, row, strict=True)) | {"key": str(UUID(str(row[2])))} for row in rows]


class Server(Process):
    def __init__(self, house, environment):
        self.house, self.port = house, free_port()
        self.environment = house.environment | {"PORT": str(self.port)} | environment
        self.log = house.folder / f"server-{self.port}.log"
        self.limit_bytes = None

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.serving.server"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, preexec_fn=self.limit,
            )  # fmt: skip
        wait_until(self.is_open, 30, "starting the server")
        return self

    def limit(self):
        if self.limit_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit_bytes, self.limit_bytes))

    def is_open(self):
        assert self.process.poll() is None, f"the server ended at once:\n{self.log.read_text()[-2000:]}"
        with contextlib.suppress(OSError):
            return self.get("/healthz")[0] == 200

    def get(self, path, timeout=8):
        """(status, body) of an address that needs no sign-in."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": "127.0.0.1"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def figures(self):
        """What /metrics says: name -> value; for a name with labels the sum too."""
        status, text = self.get("/metrics")
        assert status == 200, text
        found = {}
        for name, labels, value in re.findall(r"^(\w+)(\{[^}]*\})? (\S+)$", text, re.MULTILINE):
            found[name + labels] = float(value)
            if labels:
                found[name] = found.get(name, 0) + float(value)
        return found

    def memory(self):
        return psutil.Process(self.process.pid).memory_info().rss

    def terminate(self):
        """(exit code, seconds)."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        return code, time.monotonic() - begun

    def complaints(self):
        """Tracebacks and errors that it logged."""
        return [line for line in self.log.read_text().splitlines() if '"error"' in line or "Traceback" in line]


def copy_of(template, folder):
    """A fresh house like one that was prepared before: migrating anew takes seconds."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    return House(folder)
