"""Baseline 2: `websockets.broadcast` on uvloop, and nothing else: everyone gets what anyone says."""

import os
from http import HTTPStatus

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

everyone: set[ServerConnection] = set()


async def talk(socket: ServerConnection) -> None:
    everyone.add(socket)
    try:
        async for message in socket:
            broadcast(everyone, message)
    finally:
        everyone.discard(socket)


def not_a_socket(connection: ServerConnection, request: Request) -> Response | None:
    if "Upgrade" not in request.headers:
        return connection.respond(HTTPStatus.NOT_FOUND, "")
    return None


async def main() -> None:
    port = int(os.environ["PORT"])
    async with serve(talk, "127.0.0.1", port, compression=None, process_request=not_a_socket) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
