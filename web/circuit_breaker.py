"""Remembers that a service did not answer, so that not everyone who needs it waits for the same time-out."""

import time

RETRY_SECONDS = 5


class CircuitBreaker:
    """Open for `retry_seconds` after each failure: until then the caller does without the service."""

    def __init__(self, retry_seconds: float = RETRY_SECONDS) -> None:
        self._retry_seconds = retry_seconds
        self._retry_at = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._retry_at

    def trip(self) -> None:
        """The service failed just now."""
        self._retry_at = time.monotonic() + self._retry_seconds
