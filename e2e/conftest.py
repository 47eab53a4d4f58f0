"""The fixtures of the browser tests. A test fails when any of its pages logs an error, throws, or breaks the CSP.

    def test_two_people_talk(new_person):
        alice, bob = new_person("alice"), new_person("bob")
        open_room(alice, "general")
        ...

server         the furnished product (e2e/seed.py tells who and what is in it), shared by all tests: write to its rooms,
               do not count on their being empty, and do not stop it
own_server     start_server() for one test: a copy of the furnished data. own_server(variant="daphne"),
               own_server(SEND_RATE="3/60s"); stop(), kill(), start(), restart() keep the address
fresh_server   a server that nobody has entered yet
new_visitor    new_visitor() is a page of somebody who is not signed in; options go to the browser context:
               new_visitor(java_script_enabled=False, viewport={"width": 390, "height": 844})
new_person     new_person("alice") is a page in a context of its own, signed in through the form; takes the same
               options, and at=a_server
visitor        visitor("bob") posts over HTTP without a browser: visitor("bob").say("general", "hello")
complaints     complaints.allow("pattern") for what a test brings about on purpose, such as a cut line

What people do on pages is in e2e/pages.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.browser import launch_arguments
from e2e.complaints import Complaints
from e2e.line import Line
from e2e.pages import sign_in, wait_until_live
from e2e.rooms import Room
from tests.harness.servers import Server, copy_data, run_python
from tests.harness.visitor import Visitor

NewPage = Callable[..., Page]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test needed its second try: who reads only the last lines would never know."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext[-3_000:])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables and static files, and nobody in it. Not to be changed."""
    data_dir = tmp_path_factory.mktemp("empty") / "data"
    run_python("config.serving.prepare", data_dir=data_dir)
    return data_dir


@pytest.fixture(scope="session")
def furnished_data(empty_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People, rooms and messages. Not to be changed."""
    data_dir = copy_data(empty_data, tmp_path_factory.mktemp("furnished") / "data")
    run_python("tests.harness.scenarios.club", data_dir=data_dir)
    return data_dir


@pytest.fixture(scope="session")
def server(furnished_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data_dir = copy_data(furnished_data, tmp_path_factory.mktemp("shared") / "data")
    yield from _running(Server(data_dir).start())


@pytest.fixture
def own_server(furnished_data: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start_server(variant: str = "uvicorn", **variables: str) -> Server:
        data_dir = copy_data(furnished_data, tmp_path / f"server-{len(started)}")
        started.append(Server(data_dir, variant, **variables))
        return started[-1].start()

    yield start_server
    for one in started:
        one.kill()
    assert [one.faults() for one in started] == [[] for _ in started]


@pytest.fixture
def fresh_server(empty_data: Path, tmp_path: Path) -> Iterator[Server]:
    yield from _running(Server(copy_data(empty_data, tmp_path / "fresh")).start())


def _running(server: Server) -> Iterator[Server]:
    yield server
    server.stop()
    assert server.faults() == []


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert not heard.all(), "\n".join(heard.all())


@pytest.fixture
def new_visitor(
    request: pytest.FixtureRequest, complaints: Complaints, new_context: Callable[..., BrowserContext]
) -> NewPage:
    def enter(at: Server | None = None, **options: Any) -> Page:
        at = at or request.getfixturevalue("server")  # not started for tests that bring their own
        context = new_context(**{"base_url": at.url, **options})
        context.set_default_timeout(15_000)
        complaints.listen(context)
        return context.new_page()

    return enter


@pytest.fixture
def new_person(new_visitor: NewPage) -> NewPage:
    def enter(username: str, at: Server | None = None, **options: Any) -> Page:
        page = new_visitor(at, **options)
        sign_in(page, username)
        return page

    return enter


@pytest.fixture
def visitor(request: pytest.FixtureRequest) -> Callable[..., Visitor]:
    def enter(username: str, at: Server | None = None) -> Visitor:
        at = at or request.getfixturevalue("server")
        return Visitor(at.url).sign_in(username)

    return enter


# --- A room for one test -----------------------------------------------------------------------------------
#
# people("bob")              bob as a Visitor whose session all tests of a server share: not for tests that sign out
# new_room("alice", "bob")   a Room that alice opened and bob joined; at=a_server
# enter("alice", room)       alice's page of this room, live; takes the options of new_visitor, and path="..."
# behind_a_line              server, line = behind_a_line(); enter("alice", room, base_url=line.url)


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[Server, str], Visitor]:
    return {}


@pytest.fixture
def people(request: pytest.FixtureRequest, sessions: dict[tuple[Server, str], Visitor]) -> Callable[..., Visitor]:
    def signed_in(username: str, at: Server | None = None) -> Visitor:
        at = at or request.getfixturevalue("server")
        if (at, username) not in sessions:
            sessions[at, username] = Visitor(at.url).sign_in(username)
        return sessions[at, username]

    return signed_in


@pytest.fixture
def new_room(request: pytest.FixtureRequest, people: Callable[..., Visitor]) -> Callable[..., Room]:
    def open_one(*members: str, at: Server | None = None) -> Room:
        at = at or request.getfixturevalue("server")
        return Room(at, lambda username: people(username, at), *members)

    return open_one


@pytest.fixture
def enter(new_visitor: NewPage, people: Callable[..., Visitor]) -> NewPage:
    def open_page(username: str, room: Room, path: str = "", **options: Any) -> Page:
        page = new_visitor(room.server, **options)
        at = options.get("base_url", room.server.url)
        cookies = people(username, room.server).cookies
        page.context.add_cookies([{"name": one.name, "value": one.value or "", "url": at} for one in cookies])
        page.goto(path or room.path)
        if options.get("java_script_enabled", True):
            wait_until_live(page)
        return page

    return open_page


@pytest.fixture
def behind_a_line(own_server: Callable[..., Server]) -> Iterator[Callable[..., tuple[Server, Line]]]:
    lines: list[Line] = []

    def start(**variables: str) -> tuple[Server, Line]:
        lines.append(Line())
        lines[-1].lead_to(server := own_server(ALLOWED_ORIGINS=lines[-1].url, **variables))
        return server, lines[-1]

    yield start
    for one in lines:
        one.close()
