"""static/js/room/cursor.js in Python: the highest version below which nothing is missing. No line more, none less."""

import asyncio

OVERTAKING_SECONDS = 0.4


class Cursor:
    def __init__(self, version, fetch_changes):
        self.version, self.fetch_changes = version, fetch_changes
        self.ahead = set()  # versions shown although an earlier one is missing
        self.timer = None

    def frame(self, version):
        """A live frame of this version was shown."""
        if version > self.version:
            self.ahead.add(version)
        self._advance()
        if self.ahead:
            self._ask_soon()

    def changes(self, since, stamp):
        """An answer read at `stamp` brought every change after `since`."""
        if since > self.version or stamp <= self.version:
            return
        self.version = stamp
        self._advance()

    def page(self, stamp):
        """A page was read at `stamp`: a frame that went by before may have changed something in it."""
        if stamp < max(self.version, *self.ahead, 0):
            self.fetch_changes(stamp)

    def replaced(self, stamp):
        """All that is shown was replaced by a page read at `stamp`."""
        self.version = max(self.version, stamp)
        self._advance()
        self.page(stamp)

    def heard(self, version):
        """The server says that the room is at this version."""
        if version > self.version:
            self.fetch_changes(self.version)

    def _advance(self):
        while self.version + 1 in self.ahead:
            self.version += 1
        self.ahead = {version for version in self.ahead if version > self.version}

    def _ask_soon(self):
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(OVERTAKING_SECONDS, self._ask)

    def _ask(self):
        self.timer = None
        if self.ahead:
            self.fetch_changes(self.version)
