"""Removes everything that a message may not contain, in case any step before it made a mistake.

Only these tags, attributes, values, classes and schemes are let through.
"""

from nh3 import Cleaner

from chat.rendering.code import CLASSES

_INLINE = {"a", "br", "code", "del", "em", "span", "strong"}
_BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "li", "ol", "p", "pre", "summary", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
_REGION = {"tabindex": {"0"}, "role": {"region"}}
_ALIGN = {"align": {"left", "center", "right"}}

_cleaner = Cleaner(
    tags=_INLINE | _BLOCKS | _TABLES,
    attributes={"a": {"href"}, "ol": {"start"}, "pre": {"aria-label"}},
    tag_attribute_values={
        "div": _REGION | {"aria-label": {"Table"}},
        "figure": {"dir": {"ltr"}},
        "pre": _REGION,
        "span": {"aria-hidden": {"true"}},
        "td": _ALIGN,
        "th": _ALIGN,
    },
    # Only the classes of the renderer and of Pygments: none of them can place an element somewhere else on the page.
    allowed_classes={
        "div": {"table"},
        "figure": {"code"},
        "span": {"host", "lang", "linenos", "num", "tag-link", *CLASSES},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow ugc",
    strip_comments=True,
)


def sanitize(html: str) -> str:
    """The HTML without anything that a message may not contain. Doing it twice changes nothing."""
    return _cleaner.clean(html)
