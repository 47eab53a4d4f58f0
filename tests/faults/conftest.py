"""Houses on every kind of ground, bad lines, people who are signed in; and what a test has to say about its figures."""

import asyncio
import contextlib
import itertools
import os
import shutil

import pytest

from tests.faults import FULL
from tests.harness.browser import Browser
from tests.harness.deployments import House
from tests.harness.services import Postgres, Redis, folder_for_services

PEOPLE = 24
_names = itertools.count()


def pytest_collection_modifyitems(items):
    """Processes that live share the machine with others: what fails at a small size is tried once more, and counted as
    rerun. At full size one miss is a miss."""
    for item in items:
        if "tests/faults" not in item.nodeid:
            continue
        if not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(3600 if FULL else 180))
        if not FULL:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def house():
    """Nothing of the unit tests' house is needed here: the product runs as it is."""


@pytest.fixture(scope="session")
def services():
    with folder_for_services() as folder:
        yield folder


@pytest.fixture(scope="session")
def embedded_template(tmp_path_factory):
    return House(tmp_path_factory.mktemp("template")).prepare(PEOPLE)


@pytest.fixture
def embedded(embedded_template, tmp_path):
    """embedded(**environment): a house on SQLite in one process."""
    with contextlib.ExitStack() as stack:

        def build(**environment):
            folder = tmp_path / f"house{next(_names)}"
            shutil.copytree(embedded_template.folder, folder)
            built = House(folder, **environment)
            built.rooms, built.people = embedded_template.rooms, embedded_template.people
            stack.callback(built.close)
            return built

        yield build


@pytest.fixture(scope="session")
def postgres(services):
    if not Postgres.programs():
        pytest.skip("There is no PostgreSQL on this machine: apt-get install postgresql")
    if not os.getuid() and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root: run the tests as another account")
    cluster = Postgres(services)
    yield cluster
    cluster.stop()


@pytest.fixture
def redis(services):
    if not Redis.program():
        pytest.skip("There is no Redis on this machine: apt-get install redis-server")
    server = Redis(services)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def shared_template(postgres, tmp_path_factory):
    postgres.ask("CREATE DATABASE template_house")
    house = House(tmp_path_factory.mktemp("shared"), database_url=postgres.url("template_house"))
    return house.prepare(PEOPLE)


@pytest.fixture
def shared(shared_template, postgres, redis, tmp_path):
    """shared(**environment): a house on PostgreSQL and Redis, for any number of processes."""
    with contextlib.ExitStack() as stack:

        def build(**environment):
            name = f"house_{next(_names)}"
            postgres.ask(f"CREATE DATABASE {name} TEMPLATE template_house")
            folder = tmp_path / name
            shutil.copytree(shared_template.folder, folder)
            options = {"database_url": postgres.url(name), "redis_url": redis.url} | environment
            built = House(folder, **options)
            built.rooms, built.people = shared_template.rooms, shared_template.people
            stack.callback(built.close)
            return built

        yield build


@pytest.fixture
async def people():
    """people(house, port, "alice", "bob"): browsers that are signed in."""
    opened = []

    async def sign_in(house, port, *names):
        browsers = [Browser(house, name, port) for name in names]
        opened.extend(browsers)
        await asyncio.gather(*(browser.sign_in() for browser in browsers))
        return browsers

    yield sign_in
    for browser in opened:
        browser.close()


@pytest.fixture
def figures(record_property):
    """figures(lost=0, acks=500): what stands beside the guarantee in docs/guarantees.md. A test of a fault names the
    metric that moved: figures(metric="hubbub_repeats_total")."""

    def tell(**found):
        for name, value in found.items():
            record_property(name, round(value, 2) if isinstance(value, float) else value)

    return tell


@pytest.fixture
def moves(figures):
    """with moves(server, "hubbub_repeats_total"): the metric is higher afterwards than before (G27)."""

    @contextlib.contextmanager
    def watch(server, metric):
        before = server.figures().get(metric, 0)
        yield
        after = server.figures().get(metric, 0)
        assert after > before, f"{metric} did not move: {before} before, {after} after"
        figures(metric=metric)

    return watch


@pytest.fixture(scope="module")
def lone_server(embedded_template, tmp_path_factory):
    """One server for all tests of a file that leave nothing behind."""
    folder = tmp_path_factory.mktemp("lone")
    shutil.copytree(embedded_template.folder, folder, dirs_exist_ok=True)
    house = House(folder)
    yield house.serve()
    house.close()
