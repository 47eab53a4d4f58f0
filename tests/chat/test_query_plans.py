"""Every query that a page, a post or a socket waits for finds its rows by an index: none reads through a whole table.

The same file runs once more on PostgreSQL, in a process of its own, where TEST_DATABASE_URL names a server.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.live import admission, heartbeat
from chat.models import Room

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
RUN_THERE = "HUBBUB_PLANS_THERE"
READS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@pytest.fixture
def browser(alice, bob, workshop, cellar, say, sign_in):
    """alice's, with thirty messages to page through in the workshop."""
    for n in range(30):
        say(workshop, alice if n % 3 else bob, f"message {n}")
    client = sign_in(alice)
    client.get(f"/rooms/{workshop.pk}/")  # what the first page of a process looks up once is nobody's hot path
    return client


@pytest.fixture
def passed(browser, workshop):
    """What a socket of alice's is let in with."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return admission.admit({b"cookie": cookies.encode()}, str(workshop.pk))


def asked_for(path: str):
    def ask(browser, workshop, passed):
        return browser.get(f"/rooms/{workshop.pk}/{path}", headers={"HX-Request": "true"})

    return ask


def sending(browser, workshop, passed):
    return browser.post(f"/rooms/{workshop.pk}/messages/", {"client_id": uuid4(), "body": "hello"})


def reading(browser, workshop, passed):
    return browser.post(f"/rooms/{workshop.pk}/reads/", {"number": 31})


def opening_a_socket(browser, workshop, passed) -> None:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    admitted = admission.admit({b"cookie": cookies.encode()}, str(workshop.pk))
    assert admitted and admitted.room == workshop.pk


def a_heartbeat(browser, workshop, passed) -> None:
    assert heartbeat.room_versions({workshop.pk}) == {workshop.pk: Room.objects.get(pk=workshop.pk).version}
    assert admission.revoked([passed]) == {}
    assert admission.sidebar_rooms([passed.user.pk])[passed.user.pk] >= {workshop.pk}


HOT = {
    "the room": asked_for(""),
    "an older page": asked_for("messages/?before=20"),
    "a newer page": asked_for("messages/?after=5"),
    "a permalink": asked_for("15/"),
    "changes": asked_for("changes/?since=20"),
    "sending": sending,
    "reading": reading,
    "opening a socket": opening_a_socket,
    "a heartbeat": a_heartbeat,
}


@pytest.mark.django_db
@pytest.mark.parametrize("do", HOT.values(), ids=HOT)
def test_no_hot_path_reads_through_a_whole_table(do, browser, workshop, passed):
    with CaptureQueriesContext(connection) as queries:
        answer = do(browser, workshop, passed)
    assert answer is None or answer.status_code in {200, 201, 204}
    asked = [query["sql"] for query in queries if READS.match(query["sql"])]
    assert asked
    assert {sql: found for sql in asked if (found := scans(sql))} == {}


@pytest.mark.django_db
def test_a_query_without_an_index_would_be_noticed(workshop):
    assert scans("SELECT * FROM chat_room WHERE topic = 'Saturday bench'") != []


@pytest.mark.django_db
def test_who_is_refused_costs_no_scan_either(cellar, carol, sign_in):
    stranger = sign_in(carol)
    with CaptureQueriesContext(connection) as queries:
        answer = stranger.post(f"/rooms/{cellar.pk}/messages/", {"client_id": uuid4(), "body": "hello"})
    assert answer.status_code == 404
    assert [found for query in queries if READS.match(query["sql"]) for found in scans(query["sql"])] == []


@pytest.mark.skipif(RUN_THERE in os.environ, reason="this is the run on PostgreSQL")
def test_the_same_holds_on_postgresql():
    if not POSTGRESQL:
        pytest.skip("no PostgreSQL: start one and set TEST_DATABASE_URL, or run .ci/run")
    there = POSTGRESQL.rpartition("/")[0] + "/plans"  # its test database is named after this one
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "--create-db", __file__],
        env=os.environ | {"DATABASE_URL": there, RUN_THERE: "1"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-3000:]


# --- Reading plans -----------------------------------------------------------------------------------------


def scans(sql: str) -> list[str]:
    """The steps of a query's plan that read every row of a table or every entry of an index."""
    return _scans_of_postgresql(sql) if connection.vendor == "postgresql" else _scans_of_sqlite(sql)


def _scans_of_sqlite(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"), [])
        steps = [row[3] for row in cursor.fetchall()]
    tables = set(connection.introspection.table_names())
    return [step for step in steps if step.startswith("SCAN") and _named(step, sql) in tables]


def _named(step: str, sql: str) -> str:
    """The table of a step, which names it by its alias: `SCAN U0`. What is no table is a list in memory."""
    alias = step.split()[1]
    found = re.search(rf'"(\w+)" (?:AS )?"?{alias}"?\b', sql) if not alias.startswith(("chat", "accounts")) else None
    return found[1] if found else alias


def _scans_of_postgresql(sql: str) -> list[str]:
    """The planner takes a scan on small tables because it is cheap there: it is told not to, where it has a choice."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}".replace("%", "%%"), [])
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return _steps_without_index(plan[0]["Plan"])


def _steps_without_index(step: dict[str, Any]) -> list[str]:
    kind = step["Node Type"]
    whole = kind == "Seq Scan" or (kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in step)
    found = [f"{kind} of {step['Relation Name']}"] if whole else []
    return found + [one for part in step.get("Plans", []) for one in _steps_without_index(part)]
