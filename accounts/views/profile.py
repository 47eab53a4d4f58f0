"""What people say about themselves, and where they are signed in."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.devices import describe
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.requests import PersonRequest
from accounts.sessions import sessions_of
from web.moments import when


@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)  # a copy, so that the sidebar does not show what the form refuses
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid() and _save(form):
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    context = {"form": form, "sign_ins": _sign_ins(request)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
def picture_removal(request: PersonRequest) -> HttpResponse:
    actions.remove_picture(user=request.user)
    return redirect("profile")


def _save(form: ProfileForm) -> bool:
    try:
        actions.change_profile(user=form.instance, picture=form.cleaned_data["photo"])
    except IntegrityError:  # somebody took it after the form had checked
        form.add_error("username", _("Somebody has that username already."))
        return False
    return True


def _sign_ins(request: PersonRequest) -> list[dict[str, Any]]:  # for the template
    """This session first, then the others, the most recent first."""
    this = request.session.session_key
    sessions = sorted(sessions_of(request.user.pk), key=lambda one: one.session_key != this)
    return [
        {
            "session": one,
            "device": describe(one.user_agent),
            "is_this": one.session_key == this,
            "when": when(one.seen_at),
        }
        for one in sessions
    ]
