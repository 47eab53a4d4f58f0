"""Is it a person who goes to a page, or a script that asks for a piece of one?"""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django_stubs_ext import StrOrPromise


def wants_page(request: HttpRequest) -> bool:
    """False for htmx, for fetch, and for a client that does not accept HTML."""
    if "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    return request.accepts("text/html")


def sentence(text: StrOrPromise, status: int) -> HttpResponse:
    """The answer to a script: one sentence that can be shown as it is."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def refused(form: BaseForm) -> HttpResponse:
    """422 with what a form refuses, in one line."""
    return sentence(" ".join(str(error) for errors in form.errors.values() for error in errors), 422)
