"""A handshake that nobody of ours makes gets 403 and no line in the log."""

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings

from config.serving.application import application

OURS = settings.PUBLIC_URL.encode()


async def is_refused(path, *headers):
    socket = WebsocketCommunicator(application, path, list(headers))
    accepted, _ = await socket.connect(timeout=5)
    return not accepted


@pytest.mark.attack("A3")
@pytest.mark.parametrize("path", ["/ws", "/ws/x/", "/", "/ws//", "/rooms/", "/%ff", "//ws/", "/ws/../ws/"])
async def test_at_any_other_address_there_is_no_socket(path):
    assert await is_refused(path, (b"origin", OURS))


@pytest.mark.attack("A1")
@pytest.mark.parametrize(
    "origin", [b"http://[::1", b"http://127.0.0.1:99999999", b"http://127.0.0.1:x", b"\xff\xfe", b"//[", b"http://\x00"]
)
async def test_an_origin_that_is_no_address_is_refused_without_a_traceback(origin, caplog):
    assert await is_refused("/ws/", (b"origin", origin))
    assert caplog.records == []


@pytest.mark.attack("A1")
async def test_a_second_origin_does_not_cover_the_first():
    assert await is_refused("/ws/", (b"origin", OURS), (b"origin", b"http://[::1"))
    assert await is_refused("/ws/", (b"origin", OURS), (b"origin", b"https://evil.example"))
