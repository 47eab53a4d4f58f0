"""GET /metrics: the figures of this process, in the text format of Prometheus.

It is off unless METRICS=1. Then only this machine, or a client that sends METRICS_TOKEN, gets the figures; everybody
else gets the 404 of an address that does not exist.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from secrets import compare_digest
from time import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chat import rendering
from chat.live import connections
from config import health
from web import metrics

STARTED = time()


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS or not may_look(request):
        raise Http404
    return HttpResponse("".join(lines()), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_look(request: HttpRequest) -> bool:
    """If there is a token, everybody needs it: behind a proxy on this machine all clients seem to be local."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not is_forwarded and ip_address(request.META["REMOTE_ADDR"]).is_loopback


def lines() -> Iterator[str]:
    for counter in metrics.counters():
        yield described(counter.name, counter.help, "counter")
        yield f"{counter.name} {counter.value}\n"
    name = "hubbub_answers_total"
    yield described(name, "Requests that were answered, by status.", "counter")
    for status, count in sorted(metrics.answers.items()):
        yield f'{name}{{status="{status}"}} {count}\n'
    name = "hubbub_render_fallbacks_total"
    yield described(name, "Messages that were shown as they were written, by cause.", "counter")
    for cause in ("budget", "error"):
        yield f'{name}{{cause="{cause}"}} {getattr(rendering.fallbacks, cause)}\n'
    for name, text, value in gauges():
        yield described(name, text, "gauge")
        yield f"{name} {value}\n"
    for histogram in metrics.histograms():
        yield from buckets(histogram)


def gauges() -> Iterator[tuple[str, str, float]]:
    opened = connections.all_open()
    yield "hubbub_sockets", "Open sockets of this process.", len(opened)
    rooms = {connection.lease.topic for connection in opened if connection.lease}
    yield "hubbub_rooms_shown", "Rooms that somebody has open.", len(rooms)
    yield "hubbub_draining", "1 while the process drains.", int(health.draining)
    yield "hubbub_start_time_seconds", "When the process started, in seconds since 1970.", STARTED


def buckets(histogram: metrics.Histogram) -> Iterator[str]:
    yield described(histogram.name, histogram.help, "histogram")
    seen = 0
    for bound, count in zip([*histogram.bounds, "+Inf"], histogram.counts, strict=True):
        seen += count
        yield f'{histogram.name}_bucket{{le="{bound}"}} {seen}\n'
    yield f"{histogram.name}_sum {histogram.total:.6f}\n{histogram.name}_count {seen}\n"


def described(name: str, text: str, kind: str) -> str:
    return f"# HELP {name} {text}\n# TYPE {name} {kind}\n"
