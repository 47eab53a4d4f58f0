"""What runs beside the requests starts with the server, or with the first request where the server does not say so."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.testing import HttpCommunicator

from accounts.models import Session
from config.serving import lifespan
from config.serving.application import application
from realtime.hub import hub
from web import metrics

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def stopped():
    yield
    await lifespan.stop()


async def test_the_server_starts_it_and_stops_it():
    server = ApplicationCommunicator(application, {"type": "lifespan"})
    await server.send_input({"type": "lifespan.startup"})
    assert await server.receive_output(5) == {"type": "lifespan.startup.complete"}
    assert hub.is_open
    await server.send_input({"type": "lifespan.shutdown"})
    assert await server.receive_output(5) == {"type": "lifespan.shutdown.complete"}
    assert not hub.is_open


async def test_without_a_lifespan_the_first_request_starts_it():
    answer = await HttpCommunicator(application, "GET", "/healthz").get_response(timeout=5)
    assert answer["status"] == 200
    assert hub.is_open


async def test_a_start_deletes_expired_sessions_and_counts_them(alice, sign_in):
    browsers = [await sync_to_async(sign_in)(alice) for _ in range(3)]
    expired = Session.objects.filter(pk__in=[browser.cookies["sid"].value for browser in browsers[:2]])
    await expired.aupdate(expire_date="2020-01-01T00:00Z")
    swept = metrics.swept_rows.value
    lifespan.start()
    async with asyncio.timeout(5):
        while metrics.swept_rows.value != swept + 2:  # noqa: ASYNC110  (a tick has no event to wait for)
            await asyncio.sleep(0.01)
    assert [session.pk async for session in Session.objects.all()] == [browsers[2].cookies["sid"].value]
