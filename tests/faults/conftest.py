"""Deployments of each kind, people who are signed in, and what a test has to say about its figures."""

import asyncio
import contextlib
import itertools

import pytest

from tests.faults import FULL, ORIGIN
from tests.harness.browser import Browser
from tests.harness.deployments import Deployment
from tests.harness.services import PostgreSQL, Redis, folder_for_services

PEOPLE = 24
WATCHED = {"PUBLIC_URL": ORIGIN, "METRICS": "1"}
_names = itertools.count()


def pytest_collection_modifyitems(items):
    """Live processes take their time: more than a unit test may, and at full size an hour."""
    for item in items:
        if "tests/faults" not in item.nodeid:
            continue
        if not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(3600 if FULL else 180))


@pytest.fixture(autouse=True)
def isolated():
    """Nothing that the unit tests set is needed here: the product runs as it is."""


@pytest.fixture(scope="session")
def services():
    with folder_for_services() as folder:
        yield folder


@pytest.fixture(scope="session")
def embedded_template(tmp_path_factory):
    return Deployment(tmp_path_factory.mktemp("embedded"), **WATCHED).prepare().seed("hall", people=PEOPLE)


@pytest.fixture
def embedded(embedded_template, tmp_path):
    """embedded(**environment): a deployment on SQLite, for one process."""
    with contextlib.ExitStack() as stack:

        def build(**environment):
            built = embedded_template.copy(tmp_path / f"embedded{next(_names)}", **environment)
            stack.callback(built.kill)
            return built

        yield build


@pytest.fixture(scope="session")
def postgres(services):
    try:
        cluster = PostgreSQL(services / "postgresql", "max_connections=150")
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    yield cluster.start()
    cluster.kill()


@pytest.fixture
def redis(services):
    if not Redis.program():
        pytest.skip("There is no Redis on this machine: apt-get install redis-server")
    server = Redis(services)
    yield server.start()
    server.kill()


@pytest.fixture(scope="session")
def shared_template(postgres, tmp_path_factory):
    url = postgres.create_database("template_hubbub")
    template = Deployment(tmp_path_factory.mktemp("shared"), DATABASE_URL=url, **WATCHED)
    return template.prepare().seed("hall", people=PEOPLE)


@pytest.fixture
def shared(shared_template, postgres, redis, tmp_path):
    """shared(**environment): a deployment on PostgreSQL and Redis, for any number of processes."""
    with contextlib.ExitStack() as stack:

        def build(**environment):
            name = f"hubbub_{next(_names)}"
            services = {"DATABASE_URL": postgres.create_database(name, "template_hubbub"), "REDIS_URL": redis.url}
            built = shared_template.copy(tmp_path / name, **services | environment)
            stack.callback(built.kill)
            return built

        yield build


@pytest.fixture
async def people():
    """people(port, "alice", "bob"): browsers that are signed in."""
    opened = []

    async def sign_in(port, *names):
        browsers = [Browser(name, port, ORIGIN) for name in names]
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
    deployment = embedded_template.copy(tmp_path_factory.mktemp("lone"))
    yield deployment.serve()
    deployment.kill()
