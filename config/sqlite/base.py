"""SQLite whose writers of this process queue up, instead of sleeping and retrying against each other.

SQLite has one writer at a time; a second one polls with growing sleeps, which costs whole tenths of a second
under load. `BEGIN IMMEDIATE` is therefore taken under a lock that is held until commit or rollback.
"""

import threading

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_writing = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    _in_write = False

    def _start_transaction_under_autocommit(self) -> None:
        # no longer than SQLite waits in its turn, for a writer of another process
        if not _writing.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._in_write = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._done_writing()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._done_writing()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._done_writing()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._done_writing()

    def _done_writing(self) -> None:
        if self._in_write:
            self._in_write = False
            _writing.release()
