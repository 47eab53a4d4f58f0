"""Whether the process is alive, and whether it can serve requests."""

import shutil

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

LEAST_FREE_BYTES = 8 * 1024 * 1024

draining = False  # set by config.serving.server on SIGTERM


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"process": "ok"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 while requests can be served, else 503. It names the part that fails, and never the error."""
    state = {"database": database(), "layer": layer(), "process": "draining" if draining else "ok"}
    is_ready = all(part in {"ok", "embedded"} for part in state.values())
    return JsonResponse(state, status=200 if is_ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM accounts_installation")
    except DatabaseError:
        return "down"
    if connection.vendor == "sqlite" and shutil.disk_usage(settings.DATA_DIR).free < LEAST_FREE_BYTES:
        return "full"
    return "ok"


def layer() -> str:
    if settings.EMBEDDED:
        return "embedded"
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None)
    try:
        client.ping()
    except redis.RedisError:
        return "down"
    finally:
        client.close()
    return "ok"
