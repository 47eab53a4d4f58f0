"""A moment in a list: the time today, the weekday within a week, then the date."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone, translation

from web.moments import when

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, ""),
        (datetime(2026, 3, 11, 0, 1, tzinfo=UTC), "00:01"),
        (datetime(2026, 3, 11, 12, 0, tzinfo=UTC), "12:00"),
        (datetime(2026, 3, 10, 23, 59, tzinfo=UTC), "Tue"),
        (datetime(2026, 3, 5, 0, 1, tzinfo=UTC), "Thu"),  # six days ago by the calendar, more by the clock
        (datetime(2026, 3, 4, 23, 59, tzinfo=UTC), "4 Mar"),  # a Wednesday too: the weekday would say today
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 Dec 2025"),
        (datetime(2026, 3, 12, 12, 0, tzinfo=UTC), "12 Mar"),  # a clock that is ahead of ours
    ],
)
def test_a_moment_is_written_by_how_long_ago_it_was(moment, words):
    with time_machine.travel(NOW, tick=False):
        assert when(moment) == words


def test_the_day_is_that_of_the_reader():
    with time_machine.travel(NOW, tick=False), timezone.override("Pacific/Auckland"):
        assert when(datetime(2026, 3, 11, 10, 59, tzinfo=UTC)) == "Wed"
        assert when(datetime(2026, 3, 11, 11, 1, tzinfo=UTC)) == "00:01"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 10, 23, 59, tzinfo=UTC), "Di"),
        (datetime(2026, 3, 4, 23, 59, tzinfo=UTC), "4. März"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31. Dez. 2025"),
    ],
)
def test_a_moment_is_written_as_its_reader_writes_it(moment, words):
    with time_machine.travel(NOW, tick=False), translation.override("de"):
        assert when(moment) == words
