"""How dates are written in English: as in Britain, the day first, and twenty-four hours."""

DATE_FORMAT = "j F Y"  # 3 March 2026
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j M Y"  # 3 Mar 2026
SHORT_DATETIME_FORMAT = "j M Y, H:i"
FIRST_DAY_OF_WEEK = 1  # Monday

# ours: Django has no name for these
SHORT_MONTH_DAY_FORMAT = "j M"  # 3 Mar
WEEKDAY_FORMAT = "l j F"  # Tuesday 3 March
