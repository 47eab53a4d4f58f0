"""The figures of this process. Counters have no lock: if two threads lose an increment, nobody loses a message."""

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
    """How often something took how many seconds: one count per bound, and one for all that took longer."""

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
answers: dict[int, int] = {}  # status -> number of requests that were answered with it


def counters() -> Iterator[Counter]:
    return iter(_counters)


def histograms() -> Iterator[Histogram]:
    return iter(_histograms)


def count_answer(status: int, seconds: float) -> None:
    """A request was answered. On the loop only."""
    answers[status] = answers.get(status, 0) + 1
    request_seconds.observe(seconds)


posts = Counter("hubbub_posts_total", "Messages that were stored.")
repeats = Counter("hubbub_repeats_total", "Messages that were sent again and answered with the stored one.")
rate_limited = Counter("hubbub_rate_limited_total", "Requests of signed-in people that were answered with 429.")
deliveries = Counter("hubbub_deliveries_total", "Frames handed to sockets of this process.")
outbox_drops = Counter("hubbub_outbox_drops_total", "Sockets closed with 1013 because the client did not read.")
catch_ups = Counter("hubbub_changes_total", "Requests for the changes since a version.")
catch_up_resets = Counter("hubbub_resets_total", "Requests for changes that got a new page: too much was missed.")
opened_sockets = Counter("hubbub_socket_connects_total", "Sockets that were opened.")
refused_sockets = Counter("hubbub_sockets_refused_total", "Sockets refused: nobody signed in, no access, too many.")
revoked_sockets = Counter("hubbub_sockets_revoked_total", "Sockets closed because their right to listen ended.")
abusive_sockets = Counter("hubbub_sockets_abusive_total", "Sockets closed because of what, or how much, they sent.")
broken_sockets = Counter("hubbub_sockets_broken_total", "Sockets that ended without a close frame.")
expired_leases = Counter("hubbub_leases_expired_total", "Leases of presence that expired: nobody renewed them.")
lost_leases = Counter("hubbub_leases_lost_total", "Leases of presence that Redis had lost, or that were late.")
layer_errors = Counter("hubbub_layer_errors_total", "Failures of the channel layer or of Redis.")
database_errors = Counter("hubbub_database_errors_total", "Requests and handshakes that failed in the database.")
slow_clients = Counter("hubbub_slow_clients_total", "Connections cut: the client sent or read too slowly.")
overdue_requests = Counter("hubbub_overdue_total", "Requests answered with 503: no answer came in time.")
tick_failures = Counter("hubbub_tick_failures_total", "Background work that failed.")
swept_rows = Counter("hubbub_swept_rows_total", "Rows that were deleted because they had expired.")

request_seconds = Histogram("hubbub_request_seconds", "From the head of a request to the end of its response.")
delivery_seconds = Histogram("hubbub_delivery_seconds", "To hand a frame to all sockets of this process.")
