"""Other people: their page and their picture."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.avatars import SIZES, picture_path
from accounts.models import User
from accounts.requests import PersonRequest
from chat.models import Membership, Room

FOR_EVER = "private, max-age=31536000, immutable"  # a new picture has a new address


@require_safe
def person(request: PersonRequest, username: str) -> HttpResponse:
    """Name, picture and what somebody says about themselves. Of their rooms, those that the reader may read as well."""
    found = get_object_or_404(User, username=username.lower(), is_active=True)
    rooms = Room.objects.of(request.user).joined_by(found).order_by("title_key")
    return render(request, "chat/person.html", {"person": found, "rooms": rooms, "now": timezone.now()})


@login_not_required
@require_safe
def picture(request: HttpRequest, pk: int, digest: str, size: int) -> HttpResponse:
    """People who are signed in see every picture. Guests see those of the members of rooms that guests may read."""
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
