"""How dates are written in German. What is missing here Django knows."""

DATETIME_FORMAT = "j. F Y, H:i"
SHORT_DATE_FORMAT = "j. N Y"  # 3. März 2026, 3. Sept. 2026
SHORT_DATETIME_FORMAT = "j. N Y, H:i"
SHORT_MONTH_DAY_FORMAT = "j. N"
WEEKDAY_FORMAT = "l, j. F"  # Dienstag, 3. März
