"""What every answer of ours says of itself: who it is for, that nobody else may keep or embed it, its number, and its
language."""

from collections.abc import Callable
from secrets import token_hex

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from structlog.contextvars import bound_contextvars

from web import languages

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Features of the browser that no page of ours needs; a script that got in could not ask for them either.
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Pages hold what one person may see, so no cache may keep them unless a view says otherwise.

    Static files never come here: whitenoise stands before this and says its own.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        # Whatever it says of itself: Python knows encodings that are no text, and a form in one of them would be a 500.
        request.encoding = "utf-8"
        request.id = request_id()  # type: ignore[attr-defined]  # ours: HttpRequest has no such name
        with bound_contextvars(request_id=request.id):  # type: ignore[attr-defined]
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers["Hubbub-Request"] = request.id  # type: ignore[attr-defined]
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    return answer


def language(get_response: GetResponse) -> GetResponse:
    """The language that the browser asks for; accounts.middleware.language puts the one of the profile above it.

    It stands so far outside that an error page has a language even if the session could not be read. Django's own
    middleware would also let a cookie choose, and no page of ours sets one.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.LANGUAGE_CODE = languages.accepted(request.headers.get("Accept-Language", ""))
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        if languages.has_words(response) and "Content-Language" not in response.headers:
            response.headers["Content-Language"] = request.LANGUAGE_CODE
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer


def request_id() -> str:
    """Eight hex digits in two groups, easy to read out: 7f3a-21c0."""
    digits = token_hex(4)
    return f"{digits[:4]}-{digits[4:]}"
