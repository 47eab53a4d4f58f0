"""A line between browser and server that can be cut, or go dead without a word. TCP, on this machine only."""

import socket
import threading
from contextlib import suppress

from tests.harness.servers import Server


class Line:
    """`url` stands for the server's, which has to allow it as an origin.

    cut() ends every connection and refuses new ones, freeze() keeps the WebSockets open and carries nothing over them,
    mend() lets new connections through again.
    """

    def __init__(self) -> None:
        self._target = ("127.0.0.1", 0)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._sockets: set[socket.socket] = set()
        self._frozen: set[socket.socket] = set()
        self._is_cut = False
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._admit, daemon=True).start()

    def lead_to(self, server: Server) -> None:
        self._target = ("127.0.0.1", server.port)

    def cut(self) -> None:
        self._is_cut = True
        for end in tuple(self._ends):
            self._hang_up(end)

    def freeze(self) -> None:
        self._frozen |= self._sockets

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _admit(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                browser, _ = self._door.accept()
                if self._is_cut:
                    browser.close()
                    continue
                try:
                    server = socket.create_connection(self._target)
                except OSError:
                    browser.close()
                    continue
                self._ends |= {browser, server}
                for one, other in ((browser, server), (server, browser)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if b"Upgrade: websocket" in data:
                    self._sockets |= {one, other}
                if one not in self._frozen:
                    other.sendall(data)
        if one not in self._frozen:
            self._hang_up(one)
            self._hang_up(other)

    def _hang_up(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
