"""What somebody reads when a request fails: a page for a person, one sentence for a script.

None of these pages asks the database, the session or a context processor, so that each can be shown when one of those
is what failed.
"""

import sys

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from web import metrics
from web.negotiation import sentence, wants_page

log = structlog.get_logger("hubbub.errors")

HEADINGS = {
    "400": _("We could not understand this request"),
    "403": _("You may not do this"),
    "403_csrf": _("This page is out of date"),
    "404": _("Page not found"),
    "500": _("Something went wrong on our side"),
    "503": _("The database is not available"),
}
SENTENCES = {
    "400": _("The server could not understand this request. Reload the page and try again."),
    "403": _("You may not do this."),
    "403_csrf": _("This page is out of date. Reload it and send again."),
    "404": _("There is nothing here, or you have no access to it."),
    "500": _("Something went wrong on our side. What you sent may not have arrived. Try again in a minute."),
    "503": _("The database is not available right now. Nothing was lost. Try again in a few seconds."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "400")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A verb that refuses says why in the exception."""
    return _answer(request, "403", reason=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not fit the cookie; `reason` is for the log of django.security, not for the visitor."""
    return _answer(request, "403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    """Never raises: if even the page fails (no collected static files, say), its sentence is still an answer."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return database_away(request)
    try:
        return _answer(request, "500")
    except Exception:
        log.exception("error_page_failed", request_id=reference(request))
        return sentence(SENTENCES["500"], 500)


def database_away(request: HttpRequest) -> HttpResponse:
    """503 and when to come again: browsers keep what was typed and send it once more."""
    metrics.database_errors.inc()
    answer = _answer(request, "503")
    answer.headers["Retry-After"] = "3"
    return answer


def reference(request: HttpRequest) -> str:
    """The number that stands on the page, in the log and in the Hubbub-Request header."""
    return getattr(request, "id", "") or "none"


def _answer(request: HttpRequest, name: str, reason: str = "") -> HttpResponse:
    status = int(name[:3])
    if not wants_page(request):
        return sentence(reason or SENTENCES[name], status)
    context = {
        "site_name": settings.SITE_NAME,
        "public_host": settings.PUBLIC_HOST,
        "reference": reference(request),
        "heading": HEADINGS[name],
        "reason": reason,
        "status": status,
        # the neighbours of the code on the rule; there is no 399 and no 499 that means anything
        "before": [number for number in range(status - 3, status) if number >= status // 100 * 100],
        "after": range(status + 1, status + 3),
    }
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)
