"""Turns Markdown into safe HTML within a budget. A text that costs too much is shown as written; nothing ever raises.

characters.py removes characters that deceive or hide, lines.py separates the blocks and takes out the code, markup.py
and inlines.py convert the rest with Python-Markdown, code.py highlights code, and sanitizing.py removes whatever a
message may not contain. The HTML is stored and shown to everyone, so it contains no words of ours: the page adds them
in the language of its reader.
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

VERSION = 3  # raise it with every change of the output
LONGEST = 65_536  # characters; a longer text is shown as written at once

log = structlog.get_logger("hubbub.rendering")

# One line of text without any character that has a meaning in Markdown, HTML or an address.
_PLAIN = re.compile(r"(?![-+\d\s])[^\n\t\xa0`*_~\[<>&#\\\u202a-\u202e\u2066-\u2069]+")
_FIGURE = re.compile(r"<figure>(\d+)</figure>")


class _Fallbacks:
    """How many messages this process has shown as written, by cause. The metrics read it."""

    def __init__(self) -> None:
        self.budget = 0
        self.error = 0


fallbacks = _Fallbacks()
_of_thread = threading.local()


def render(source: str) -> str:
    """The safe HTML of a message. Never raises. A text that costs too much is returned escaped, as one paragraph."""
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
    except Exception as error:  # a library that fails on a message must not break the room
        fallbacks.error += 1
        # Log the type and the line only: the text of an exception may quote the message.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        log.error("not_rendered", error=type(error).__name__, file=frame.filename, line=frame.lineno)
    _of_thread.dialect = None
    return _as_written(text)


def _rendered(text: str) -> str:
    arranged = arrange(text)
    dialect = getattr(_of_thread, "dialect", None) or Dialect()
    _of_thread.dialect = dialect
    html = dialect.reset().convert("\n".join(arranged.lines))
    highlighter = Highlighter()

    def figure(placeholder: re.Match[str]) -> str:
        code = arranged.codes[int(placeholder[1])]
        return highlighter.figure(code.language, code.text)

    return sanitize(_FIGURE.sub(figure, html))


def _as_written(text: str) -> str:
    return sanitize(f"<p>{escape(without_bidi(text)).replace('\n', '<br>')}</p>")
