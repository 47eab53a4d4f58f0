"""How a person is shown."""

from typing import Any

from django import template

from accounts.models import User

register = template.Library()


@register.inclusion_tag("accounts/_avatar.html")
def avatar(user: User, size: str = "") -> dict[str, Any]:  # a template's context
    """The initials on their colour, and over them the picture once it is near the screen."""
    return {"user": user, "size": size, "picture": user.picture_url(256 if size == "s96" else 64)}
