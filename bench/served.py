"""The product as config.serving.server serves it, with one thread more: at each byte from BENCH_CONTROL it publishes a
frame.

So the hub and the sockets can be measured by themselves, as fast as they go, while posts are not.
"""

import json
import os
import socket
import sys
from threading import Thread

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from chat import broadcasts  # noqa: E402  (needs Django to be set up)
from config.serving import server  # noqa: E402
from realtime.hub import hub  # noqa: E402


def publish_when_told(path: str) -> None:
    """A line of JSON says which frame to which room; every further byte sends it once more."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        while True:
            told, _ = listening.accept()
            with told, told.makefile("rb", buffering=0) as lines:
                order = json.loads(lines.readline())
                group = broadcasts.room_group(order["room"])
                while asked := told.recv(64):
                    for _ in asked:
                        hub.publish(group, order["frame"])


if __name__ == "__main__":
    Thread(target=publish_when_told, args=[os.environ["BENCH_CONTROL"]], daemon=True).start()
    sys.exit(server.main())
