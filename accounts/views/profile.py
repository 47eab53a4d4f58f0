"""What one tells others about oneself, and where one is signed in."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.devices import describe
from accounts.forms import ProfileForm
from accounts.models import Session, User
from accounts.requests import PersonRequest
from web.moments import when
from web.negotiation import sentence

SHOWN_SESSIONS = 50


@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)  # a copy: what is refused must not show in the sidebar
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid() and _save(form):
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    context = {"form": form, "sign_ins": _sign_ins(request)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
def density(request: PersonRequest) -> HttpResponse:
    """The switch in the room menu, which is no part of a form."""
    if request.POST.get("density") not in User.Density.values:
        return sentence("There are three densities: compact, normal and roomy.", 422)
    User.objects.filter(pk=request.user.pk).update(density=request.POST["density"])
    return HttpResponse(status=204)


@require_POST
def picture_removal(request: PersonRequest) -> HttpResponse:
    actions.remove_picture(user=request.user)
    return redirect("profile")


@require_POST
def session_endings(request: PersonRequest) -> HttpResponse:
    """Ends the session whose handle is posted, or without one all but this."""
    if handle := request.POST.get("session"):
        keys = [one.session_key for one in _sessions(request.user) if one.handle == handle]
        actions.end_sessions(user=request.user, only=keys)
    else:
        actions.end_sessions(user=request.user, keep=request.session.session_key)
    return redirect("profile")


def _save(form: ProfileForm) -> bool:
    try:
        actions.change_profile(user=form.instance, picture=form.cleaned_data["photo"])
    except IntegrityError:  # somebody took it since it was checked
        form.add_error("username", "Somebody has that username already.")
        return False
    return True


def _sessions(user: User) -> list[Session]:
    alive = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return list(alive.order_by("-seen_at")[:SHOWN_SESSIONS])


def _sign_ins(request: PersonRequest) -> list[dict[str, Any]]:  # for the template
    """This one first, then the others by when they were last here."""
    this = request.session.session_key
    sessions = sorted(_sessions(request.user), key=lambda one: one.session_key != this)
    return [
        {
            "session": one,
            "device": describe(one.user_agent),
            "is_this": one.session_key == this,
            "when": when(one.seen_at),
        }
        for one in sessions
    ]
