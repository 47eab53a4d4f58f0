"""Our templates without the line breaks and indentation between tags, taken out once, when a template is loaded.

One block element a line reads well, but the white space would travel with every page and frame. A line break between
two tags therefore means nothing, and one inside a tag is a space; a space between two inline elements is written as a
space on one line.
"""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

_REMOVED = re.compile(
    r"""
    (?P<translation>{%[ ]blocktranslate\b.*?{%[ ]endblocktranslate[ ]%})  # stays: it is looked up as it is written
    | (?P<tag><[a-z](?:{%.*?%}|{{.*?}}|[^<>])*>)
    | (?:(?<=>)|(?<=%})|(?<=\#}))[ \t]*\n\s*(?=<|{%|{\#|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)
_LINE_BREAK = re.compile(r"\s*\n\s*(>?)")


class Loader(FilesystemLoader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return compact(contents) if str(origin.name).endswith(".html") else contents


def compact(source: str) -> str:
    """The source of a template without the white space between tags that holds a line break."""
    return _REMOVED.sub(_compacted, source)


def _compacted(found: re.Match[str]) -> str:
    if tag := found["tag"]:
        return _LINE_BREAK.sub(lambda line_break: line_break[1] or " ", tag)
    return found["translation"] or ""
