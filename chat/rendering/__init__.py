"""Markdown -> safe HTML under a budget. What costs too much is shown as it was written; nothing ever raises.

characters.py makes the text harmless to the eye, lines.py arranges it into blocks and takes out the code, markup.py and
inlines.py read it with Python-Markdown, code.py highlights, sanitizing.py lets through what is allowed.
"""

import re
import threading
import traceback
from html import escape

import structlog

from chat.rendering.characters import neutral, without_bidi
from chat.rendering.code import Highlighter
from chat.rendering.lines import TooMuchError, arrange
from chat.rendering.markup import Dialect
from chat.rendering.sanitizing import sanitize

__all__ = ["VERSION", "fallbacks", "render", "sanitize"]

VERSION = 2  # raise it with every change of the output
LONGEST = 65_536  # beyond, nothing is even tried

log = structlog.get_logger("hubbub.rendering")

# One line of words without a character that means something in Markdown, HTML or an address.
_PLAIN = re.compile(r"(?![-+\d\s])[^\n\t\xa0`*_~\[<>&#\\\u202a-\u202e\u2066-\u2069]+")
_FIGURE = re.compile(r"<figure>(\d+)</figure>")


class _Fallbacks:
    """How many messages of this process were shown as written, by cause. Read by the metrics."""

    def __init__(self) -> None:
        self.budget = 0
        self.error = 0


fallbacks = _Fallbacks()
_of_thread = threading.local()


def render(source: str) -> str:
    """The safe HTML of a message. Never raises; a text that costs too much comes back escaped, in one paragraph."""
    text = neutral(source).strip()
    if _PLAIN.fullmatch(text) and "://" not in text:
        return f"<p>{text}</p>"
    if len(text) > LONGEST:
        return _as_written(text)
    try:
        return _rendered(text)
    except (TooMuchError, RecursionError):
        fallbacks.budget += 1
        log.info("shown_as_written", characters=len(text))
    except Exception as error:  # whatever a library trips over, the room must live
        fallbacks.error += 1
        # Only type and place: the words of an exception may be the words of the message.
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("not_rendered", error=type(error).__name__, file=place.filename, line=place.lineno)
    _of_thread.dialect = None
    return _as_written(text)


def _rendered(text: str) -> str:
    arranged = arrange(text)
    dialect = getattr(_of_thread, "dialect", None) or Dialect()
    _of_thread.dialect = dialect
    html = dialect.reset().convert("\n".join(arranged.lines))
    highlighter = Highlighter()

    def figure(place: re.Match[str]) -> str:
        code = arranged.codes[int(place[1])]
        return highlighter.figure(code.language, code.text)

    return sanitize(_FIGURE.sub(figure, html))


def _as_written(text: str) -> str:
    return sanitize(f"<p>{escape(without_bidi(text)).replace('\n', '<br>')}</p>")
