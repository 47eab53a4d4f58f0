"""The fixtures of the browser tests. A test fails when any of its pages logs an error, throws, or breaks the CSP.

    def test_two_people_talk(new_person):
        alice, bob = new_person("alice"), new_person("bob")
        open_room(alice, "general")
        ...

server         a club of five people (tests/harness/scenarios/club.py tells who and what is in it), shared by all tests:
               write to its rooms, do not count on their being empty, and do not stop it
own_server     start_server() for one test, with the same data. own_server(variant="daphne"),
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
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.browser import launch_arguments
from e2e.complaints import Complaints
from e2e.pages import sign_in, wait_until_live
from e2e.rooms import Room
from tests.harness.deployments import Deployment
from tests.harness.processes import ANY_CORE
from tests.harness.proxy import Proxy
from tests.harness.servers import DAPHNE, UVICORN, Server
from tests.harness.visitor import Visitor

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Tables and static files, and nobody in it. Not to be changed."""
    return Deployment(tmp_path_factory.mktemp("empty") / "data").prepare()


@pytest.fixture(scope="session")
def club(empty: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """People, rooms and messages. Not to be changed."""
    return empty.copy(tmp_path_factory.mktemp("club") / "data").seed("club")


@pytest.fixture(scope="session")
def server(club: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _running(club.copy(tmp_path_factory.mktemp("shared") / "data"))


@pytest.fixture
def own_server(club: Deployment, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start_server(variant: str = "uvicorn", **variables: str) -> Server:
        deployment = club.copy(tmp_path / f"server-{len(started)}")
        started.append(deployment.serve({"uvicorn": UVICORN, "daphne": DAPHNE}[variant], cores=ANY_CORE, **variables))
        return started[-1]

    yield start_server
    for one in started:
        one.kill()
    assert [one.logged("Traceback") for one in started] == [[] for _ in started]


@pytest.fixture
def fresh_server(empty: Deployment, tmp_path: Path) -> Iterator[Server]:
    yield from _running(empty.copy(tmp_path / "fresh"))


def _running(deployment: Deployment) -> Iterator[Server]:
    server = deployment.serve()
    yield server
    server.stop()
    assert server.logged("Traceback") == []


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
        page.context.add_cookies(people(username, room.server).playwright_cookies(at))
        page.goto(path or room.path)
        if options.get("java_script_enabled", True):
            wait_until_live(page)
        return page

    return open_page


@pytest.fixture
def behind_a_line(own_server: Callable[..., Server]) -> Iterator[Callable[..., tuple[Server, Proxy]]]:
    with ExitStack() as lines:

        def start(**variables: str) -> tuple[Server, Proxy]:
            line = lines.enter_context(Proxy())
            server = own_server(ALLOWED_ORIGINS=line.url, **variables)
            line.target = server.port
            return server, line

        yield start
