"""Removes everything that a message may not contain, in case any step before it made a mistake.

Only these tags, attributes, values, classes and schemes are let through.
"""

import re

from nh3 import Cleaner

from chat.rendering.code import CLASSES, LABELS

_INLINE = {"a", "br", "code", "del", "em", "span", "strong"}
_BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "li", "ol", "p", "pre", "summary", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
_ALIGN = {"align": {"left", "center", "right"}}
_FOCUSABLE = {"tabindex": {"0"}}  # what scrolls must be reachable by keyboard

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that is allowed, or None where it must be a number and is not."""
    return None if attribute == "data-lines" and not _NUMBER.fullmatch(value) else value


_cleaner = Cleaner(
    tags=_INLINE | _BLOCKS | _TABLES,
    attributes={"a": {"href"}, "figcaption": {"data-lines"}, "ol": {"start"}},
    tag_attribute_values={
        "div": _FOCUSABLE,
        "figcaption": {"data-language": set(LABELS)},
        "figure": {"dir": {"ltr"}},
        "pre": _FOCUSABLE,
        "span": {"aria-hidden": {"true"}},
        "td": _ALIGN,
        "th": _ALIGN,
    },
    attribute_filter=_checked,
    # Only the classes of the renderer and of Pygments: none of them can place an element somewhere else on the page.
    allowed_classes={
        "div": {"table"},
        "figure": {"code"},
        "span": {"host", "linenos", "tag-link", *CLASSES},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow ugc",
    strip_comments=True,
)


def sanitize(html: str) -> str:
    """The HTML without anything that a message may not contain. Doing it twice changes nothing."""
    return _cleaner.clean(html)
