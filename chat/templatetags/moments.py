"""Moments as they are written here: the time today, the weekday this week, then the date."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def when(moment: datetime | None) -> str:
    """12:03, Fri, 3 Mar or 3 Mar 2023, in the reader's time zone; "" for never."""
    if moment is None:
        return ""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return date_format(local, "H:i")
    if now - local < timedelta(days=6):
        return date_format(local, "D")
    return date_format(local, "j M" if local.year == now.year else "j M Y")
