"""Figures of this process. Plain counters without a lock: an increment lost among threads costs nobody a message."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counter:
    name: str
    help: str
    value: int = field(default=0)

    def __post_init__(self) -> None:
        _all.append(self)

    def inc(self, by: int = 1) -> None:
        self.value += by


_all: list[Counter] = []


def counters() -> Iterator[Counter]:
    return iter(_all)


posts = Counter("hubbub_posts_total", "Messages that were stored.")
repeats = Counter("hubbub_repeats_total", "Sends that were answered with the message of the first time.")
refusals = Counter("hubbub_rate_limited_total", "Requests that were answered with 429.")
deliveries = Counter("hubbub_deliveries_total", "Frames handed to sockets of this process.")
outbox_drops = Counter("hubbub_outbox_drops_total", "Sockets closed with 1013 because they did not read.")
changes = Counter("hubbub_changes_total", "Catch-ups: requests for what happened after a version.")
resets = Counter("hubbub_resets_total", "Catch-ups that began anew because too much was missed.")
connects = Counter("hubbub_socket_connects_total", "Sockets that were opened.")
revoked = Counter("hubbub_sockets_revoked_total", "Sockets closed because their right to listen ended.")
layer_errors = Counter("hubbub_layer_errors_total", "Failures of the channel layer or of Redis.")
tick_failures = Counter("hubbub_tick_failures_total", "Turns of the background work that failed.")
