"""What config/serving/uvicorn_protocols.py adds to a socket is there under the uvicorn that is installed."""

import asyncio
import contextlib
import socket

import pytest
import uvicorn
from websockets.asyncio.client import connect

from config.serving.uvicorn_protocols import HttpProtocol, WebSocketProtocol
from realtime.hub import AT_ONCE, text_frame


@pytest.fixture
async def serve():
    """serve(app) is the address of a uvicorn in this process that serves it."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(app):
            listening = socket.create_server(("127.0.0.1", 0))  # who connects before the server is up waits in it
            config = uvicorn.Config(app, http=HttpProtocol, ws=WebSocketProtocol, lifespan="off", log_config=None)
            server = uvicorn.Server(config)
            task = asyncio.create_task(server.serve([listening]))

            async def stop():
                server.should_exit = True
                await task

            stack.push_async_callback(stop)
            return f"127.0.0.1:{listening.getsockname()[1]}"

        yield start


async def test_a_frame_that_was_encoded_once_is_written_past_the_protocol(serve):
    written = []

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        written.append(scope["extensions"][AT_ONCE](text_frame("für alle")))
        await receive()

    async with connect(f"ws://{await serve(app)}/") as client:
        assert await client.recv() == "für alle"
    assert written == [True]


async def test_an_open_socket_keeps_no_headers_of_its_handshake(serve):
    kept = []

    async def app(scope, receive, send):
        await receive()
        kept.append(len(scope["headers"]) > 0)
        await send({"type": "websocket.accept"})
        kept.append(len(scope["headers"]) > 0)
        await receive()

    async with connect(f"ws://{await serve(app)}/"):
        pass
    assert kept == [True, False]
