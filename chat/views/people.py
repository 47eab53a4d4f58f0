"""Other people: their page, their picture, and the few rules that mark what is one's own."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actions import picture_path
from accounts.avatars import SIZES
from accounts.models import User
from accounts.requests import PersonRequest
from chat.models import Membership, Room

FOR_EVER = "private, max-age=31536000, immutable"  # a new picture has a new address
FOR_A_DAY = "private, max-age=86400"

# Fragments never know who looks at them, so what is mine is marked by three rules that name me.
ME_CSS = """\
.msg[data-author="{me}"] .msg-scale::after {{ display: block; }}
[data-author="{me}"] .mine-only {{ display: list-item; }}
.typing [data-author="{me}"] {{ display: none; }}
"""


@require_safe
def person(request: PersonRequest, username: str) -> HttpResponse:
    """Name, picture and what somebody says of themselves; the rooms are those that the reader may read too."""
    found = get_object_or_404(User, username=username.lower(), is_active=True)
    rooms = Room.objects.of(request.user).joined_by(found).order_by("title_key")
    return render(request, "chat/person.html", {"person": found, "rooms": rooms, "now": timezone.now()})


@login_not_required
@require_safe
def picture(request: HttpRequest, pk: int, digest: str, size: int) -> HttpResponse:
    """For who is signed in; for guests only of those who belong to a room that guests may read."""
    path = picture_path(pk, digest, size)
    if size not in SIZES or not default_storage.exists(path):
        raise Http404
    if not request.user.is_authenticated and not _is_seen_by_guests(pk):
        raise Http404
    with default_storage.open(path) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _is_seen_by_guests(pk: int) -> bool:
    memberships = Membership.objects.filter(user=pk, room__in=Room.objects.of(AnonymousUser()))
    return memberships.present().exists()


@login_not_required
@require_safe
def me_css(request: HttpRequest) -> HttpResponse:
    """The address holds the id only so that two people at one browser do not share a cached copy."""
    if not request.user.is_authenticated:
        return HttpResponse(content_type="text/css", headers={"Cache-Control": "no-store"})
    rules = ME_CSS.format(me=request.user.pk)
    return HttpResponse(rules, content_type="text/css", headers={"Cache-Control": FOR_A_DAY})
