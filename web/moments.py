"""How a moment is written in a list: the time today, the weekday within a week, then the date, as web/formats says.

static/js/page/moments.js writes it in the same way, in the time zone of the browser.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

WEEKDAY_DAYS = 7  # a week ago the weekday is today's again


def when(moment: datetime | None) -> str:
    """12:03, Fri, 3 Mar or 3 Mar 2023, in the current time zone; "" for never."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = (today - local.date()).days
    if days == 0:
        return date_format(local, "TIME_FORMAT")
    if 0 < days < WEEKDAY_DAYS:
        return date_format(local, "D")
    return date_format(local, "SHORT_MONTH_DAY_FORMAT" if local.year == today.year else "SHORT_DATE_FORMAT")
