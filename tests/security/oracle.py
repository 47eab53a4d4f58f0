"""What a browser makes of a page: its elements and their attributes, read by an HTML5 parser."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import html5lib

# What the renderer may put into a message; everything else in an article is written by templates/chat/_message.html.
WORDS = {
    "a": {"href", "rel"}, "blockquote": set(), "br": set(), "code": set(), "del": set(), "details": set(),
    "div": {"class", "tabindex"}, "em": set(), "figcaption": {"data-language", "data-lines"},
    "figure": {"class", "dir"}, "hr": set(), "li": set(), "ol": {"start"}, "p": set(), "pre": {"tabindex"},
    "span": {"class", "aria-hidden"}, "strong": set(), "summary": set(), "table": set(), "tbody": set(),
    "td": {"align"}, "th": {"align"}, "thead": set(), "tr": set(), "ul": set(),
}  # fmt: skip
# Attributes by which a page of ours does something; none may stand in what people wrote.
BEHAVIOUR = re.compile(r"^(data-)?(hx|ws|sse)[-:]|^on|^(id|name|style|form|action|src|srcset|srcdoc)$", re.IGNORECASE)

type Shape = list[tuple[str, tuple[str, ...]]]


def elements(html: str) -> list[Element]:
    """The top-level elements of a fragment."""
    return list(html5lib.parseFragment(html, namespaceHTMLElements=False))


def document(html: str) -> Element:
    """A page as it is shown: what stands in a <template> is not part of it."""
    root: Element = html5lib.parse(html, namespaceHTMLElements=False)
    for parent in list(root.iter()):
        for pattern in parent.findall("template"):
            parent.remove(pattern)
    return root


def marked(root: Element, word: str) -> Iterator[Element]:
    """All elements with this class."""
    return (element for element in root.iter() if word in str(element.get("class", "")).split())


def shape(root: Element) -> Shape:
    """Its elements in order, each with the names of its attributes: the same whatever people wrote into it."""
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in root.iter()]


def text(root: Element) -> str:
    return "".join(root.itertext())


def foreign(words: Element) -> list[str]:
    """What stands in the body of a message and may not."""
    found = []
    for element in list(words.iter())[1:]:
        allowed = WORDS.get(str(element.tag))
        if allowed is None:
            found.append(f"<{element.tag}>")
            continue
        found += [f"<{element.tag} {name}>" for name in element.attrib if name not in allowed or BEHAVIOUR.match(name)]
    return found


def without_words(article: Element) -> Element:
    """The article with an empty body: what is left is the template's."""
    for body in list(marked(article, "msg-body")):
        for child in list(body):
            body.remove(child)
        body.text = None
    return article


def ids(root: Element) -> Iterable[str]:
    return (element.attrib["id"] for element in root.iter() if "id" in element.attrib)
