"""Tags and filters that templates of every app use."""

from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import cached_includes, moments

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of static/img/icons.svg."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("img/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def cached_include(context: template.Context, name: str, **values: Any) -> SafeString:  # of any kind
    return cached_includes.cached_include(name, context.get("csrf_token"), values)


@register.filter
def when(moment: datetime | None) -> str:
    return moments.when(moment)
