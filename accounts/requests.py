"""Requests of signed-in people, and what the others are told."""

from typing import TypeGuard
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from web.negotiation import sentence, wants_page

SIGNED_OUT = _("You are signed out. Sign in to go on.")


class PersonRequest(HttpRequest):
    """SignInMiddleware let it through, so there is a person."""

    user: User


def is_signed_in(request: HttpRequest) -> TypeGuard[PersonRequest]:
    return request.user.is_authenticated


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page leads to the sign-in page and back. A script gets 401: it must not put a form into a page."""
    if wants_page(request):
        return redirect_to_login(_way_back(request), reverse(settings.LOGIN_URL))
    return sentence(SIGNED_OUT, 401)


def _way_back(request: HttpRequest) -> str:
    """This address; or for a form that was sent the page with the form, because its own address only takes POST."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # it is no address
        return "/"
    path = f"{page.path}?{page.query}" if page.query else page.path
    return path if page.netloc == request.get_host() and get_adapter().is_safe_url(path) else "/"
