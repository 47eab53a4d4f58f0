"""Numbers in addresses: decimal digits, and never more of them than a database column holds."""

from django.urls.converters import StringConverter

HIGHEST = 2**62


class NumberConverter(StringConverter):
    """The number of a message, or a primary key: positive, without leading zeros."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # a number, as converters may
        return int(value)


def parse_number(text: str | None, default: int) -> int:
    """The number that a query string holds. What is no number becomes the default; a huge one becomes HIGHEST."""
    if not text or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:30]), HIGHEST)
