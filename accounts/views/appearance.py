"""How pages look to the person who asks: their density, and the rules that mark what is their own."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.forms import DensityForm
from accounts.requests import PersonRequest
from web.negotiation import refused

FOR_A_DAY = "private, max-age=86400"

# Fragments do not know who reads them, so three rules that name the reader mark what is theirs.
ME_CSS = """\
.msg[data-author="{me}"] .msg-scale::after {{ display: block; }}
[data-author="{me}"] .mine-only {{ display: list-item; }}
.typing [data-author="{me}"] {{ display: none; }}
"""


@require_POST
def density(request: PersonRequest) -> HttpResponse:
    """The switch in the room menu. A script sends it."""
    form = DensityForm(request.POST)
    if not form.is_valid():
        return refused(form)
    actions.change_density(user=request.user, density=form.cleaned_data["density"])
    return HttpResponse(status=204)


@login_not_required
@require_safe
def me_css(request: HttpRequest) -> HttpResponse:
    """Pages ask for it with the person's id in the query, so that two people at one browser do not share a copy."""
    if not request.user.is_authenticated:
        return HttpResponse(content_type="text/css", headers={"Cache-Control": "no-store"})
    rules = ME_CSS.format(me=request.user.pk)
    return HttpResponse(rules, content_type="text/css", headers={"Cache-Control": FOR_A_DAY})
