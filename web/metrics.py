"""Figures of this process. Plain counters without a lock: an increment lost among threads costs nobody a message."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counter:
    name: str
    help: str
    value: int = field(default=0)

    def __post_init__(self) -> None:
        _counters.append(self)

    def inc(self, by: int = 1) -> None:
        self.value += by


@dataclass(slots=True)
class Histogram:
    """How often something took how many seconds: one count for each bound, and one for what took longer."""

    name: str
    help: str
    bounds: tuple[float, ...] = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
    counts: list[int] = field(init=False)
    total: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)
        _histograms.append(self)

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


_counters: list[Counter] = []
_histograms: list[Histogram] = []
answers: dict[int, int] = {}  # status -> how many requests were answered with it


def counters() -> Iterator[Counter]:
    return iter(_counters)


def histograms() -> Iterator[Histogram]:
    return iter(_histograms)


def count_answer(status: int, seconds: float) -> None:
    """A request was answered. On the loop only."""
    answers[status] = answers.get(status, 0) + 1
    request_seconds.observe(seconds)


posts = Counter("hubbub_posts_total", "Messages that were stored.")
repeats = Counter("hubbub_repeats_total", "Sends that were answered with the message of the first time.")
rate_limited = Counter("hubbub_rate_limited_total", "Requests of signed-in people that were answered with 429.")
deliveries = Counter("hubbub_deliveries_total", "Frames handed to sockets of this process.")
outbox_drops = Counter("hubbub_outbox_drops_total", "Sockets closed with 1013 because they did not read.")
changes = Counter("hubbub_changes_total", "Catch-ups: requests for what happened after a version.")
resets = Counter("hubbub_resets_total", "Catch-ups that began anew because too much was missed.")
connects = Counter("hubbub_socket_connects_total", "Sockets that were opened.")
refused_sockets = Counter("hubbub_sockets_refused_total", "Sockets not let in: nobody signed in, no room, too many.")
revoked_sockets = Counter("hubbub_sockets_revoked_total", "Sockets closed because their right to listen ended.")
abusive_sockets = Counter("hubbub_sockets_abusive_total", "Sockets closed because of what or how much they sent.")
broken_sockets = Counter("hubbub_sockets_broken_total", "Sockets that ended without a goodbye.")
expired_leases = Counter("hubbub_leases_expired_total", "Presences that ran out because nobody renewed them.")
lost_leases = Counter("hubbub_leases_lost_total", "Presences that Redis had forgotten, or that were renewed too late.")
layer_errors = Counter("hubbub_layer_errors_total", "Failures of the channel layer or of Redis.")
database_errors = Counter("hubbub_database_errors_total", "Requests and handshakes that the database let down.")
slow_clients = Counter("hubbub_slow_clients_total", "Connections cut because a request, or its reader, took too long.")
overdue_requests = Counter("hubbub_overdue_total", "Requests answered with 503 because no answer came in time.")
tick_failures = Counter("hubbub_tick_failures_total", "Turns of the background work that failed.")
swept_rows = Counter("hubbub_swept_rows_total", "Rows that were cleared away because their time was over.")

request_seconds = Histogram("hubbub_request_seconds", "From the head of a request to the end of its answer.")
delivery_seconds = Histogram("hubbub_delivery_seconds", "From the first socket that is given a frame to the last.")
