"""Serves Hubbub with uvicorn: `python -m config.serving.server`. SIGTERM and Ctrl-C drain it.

Draining: /readyz answers 503, no new connection is accepted, requests finish, and sockets are closed with 1012, one by
one over DRAIN_SECONDS, so that the browsers do not all come back in the same instant.
"""

import asyncio
import os
import resource
import signal
import socket
import sys
import threading
from types import FrameType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import health
from config.serving.uvicorn_protocols import HttpProtocol, WebSocketProtocol

DRAIN_SECONDS = 3.0
FINISH_SECONDS = 10
EXIT_SECONDS = 1.0
SERVICE_RESTART = 1012


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Hubbub is open at {settings.PUBLIC_URL}/", flush=True)  # noqa: T201  (the one line it prints)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        health.draining = True
        for listening in self.servers:
            listening.close()
        await close_sockets()
        await super().shutdown(sockets)
        # The interpreter waits for its threads, and one of them may wait for a database that hangs.
        last = threading.Timer(EXIT_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()


async def close_sockets() -> None:
    from chat.live import connections  # noqa: PLC0415  (needs the apps, which uvicorn loads with the application)

    opened = connections.all_open()
    for connection in opened:
        await connection.end(SERVICE_RESTART)
        await asyncio.sleep(DRAIN_SECONDS / len(opened))


def main() -> int:
    signal.signal(signal.SIGTERM, leave)  # until uvicorn handles it, and after draining: uvicorn raises it once more
    allow_many_files()
    try:
        django.setup()
        config = uvicorn.Config(
            "config.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            loop="uvloop",
            http=HttpProtocol,
            ws=WebSocketProtocol,
            ws_max_size=64 * 1024,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=FINISH_SECONDS,
        )
        server = Server(config)
        server.run()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def allow_many_files() -> None:
    """Each socket is a file, and many systems allow a process 1,024 of them at first."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
