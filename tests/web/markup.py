"""What can stand on an element of a page: the classes, ids and data attributes that templates, forms, scripts and the
renderer of messages write."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from django.contrib import admin

from chat.rendering.code import CLASSES
from chat.rendering.sanitizing import sanitize
from tests.security.tracked import ROOT, files
from tests.web.selectors import Names

ADMINISTRATION = Path(admin.__file__).parent
_MAIL = {"mail", "email"}  # mails have styles of their own

_TAG_WITH_CLASSES = re.compile(r"""{% (icon|avatar) \S+ ["']([^"']+)["'] %}""")  # {% icon "plus" "s16" %}
_TEMPLATE_SYNTAX = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_DATA_ATTRIBUTE = re.compile(r"\bdata-[\w-]+")
_WIDGET_CLASS = re.compile(r"""["']class["']\]?\s*[:=]\s*["']([^"']+)["']""")  # attrs={"class": "input"}
_CLASS_IN_SCRIPT = re.compile(r"""className\s*[:=]\s*"([^"]+)"|classList\.(?:add|toggle)\("([^"]+)\"""")
_DATA_IN_SCRIPT = re.compile(r"""dataset\.(\w+)\s*=(?!=)|(?:set|toggle)Attribute\("data-([^"]+)\"""")
_BY_HTMX = {".htmx-request"}


class Markup(NamedTuple):
    elements: frozenset[Names]  # what stands together on one element, as if all conditions of its template were true
    anywhere: Names  # what a script or a template's block may put on any element

    def has(self, asked: Names) -> bool:
        return any(asked - self.anywhere <= element for element in self.elements)


def of_pages() -> Markup:
    templates = [path for path in files(".html") if path.is_relative_to(ROOT / "templates")]
    drawn = _in_templates(path for path in templates if _MAIL.isdisjoint(path.parts))
    scripts = [path for path in files(".js") if path.is_relative_to(ROOT / "static" / "js")]
    return Markup(drawn.elements | _in_forms() | _in_messages(), drawn.anywhere | _in_scripts(scripts))


def of_the_administration() -> Markup:
    """Django's own pages, and what ours add to them."""
    ours = [*(ROOT / "templates" / "admin").rglob("*.html"), ROOT / "templates" / "_logo.html"]
    drawn = _in_templates([*(ADMINISTRATION / "templates").rglob("*.html"), *ours])
    return Markup(drawn.elements, drawn.anywhere | _in_scripts((ADMINISTRATION / "static").rglob("*.js")))


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[Names] = set()
        self.outside: set[str] = set()  # attributes in a block or an include, far from the tag that they belong to

    def handle_data(self, data: str) -> None:
        self.outside |= {f"[{name}]" for name in _DATA_ATTRIBUTE.findall(data)}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {f"[{name}]" for name, _ in attrs if name.startswith("data-")}
        for name, value in attrs:
            if name in ("class", "id"):
                names |= {f"{'.' if name == 'class' else '#'}{word}" for word in (value or "").split()}
        self.found.add(frozenset(names))


def _in_templates(paths: Iterable[Path]) -> Markup:
    parser = _Elements()
    for path in paths:
        drawn = _TAG_WITH_CLASSES.sub(r'<i class="\1 \2"></i>', path.read_text())
        parser.feed(_TEMPLATE_SYNTAX.sub(" ", drawn))
        parser.close()
        parser.reset()
    return Markup(frozenset(parser.found), frozenset(parser.outside))


def _in_forms() -> frozenset[Names]:
    modules = [path for path in files(".py") if "forms" in path.parts or path.name == "forms.py"]
    found = [match[1] for path in modules for match in _WIDGET_CLASS.finditer(path.read_text())]
    return frozenset(frozenset(f".{name}" for name in names.split()) for names in found)


def _in_messages() -> frozenset[Names]:
    """The classes that the sanitizer lets through, each on an element of its own, and the attributes of a caption."""
    source = (ROOT / "chat" / "rendering" / "sanitizing.py").read_text()
    candidates = CLASSES | set(re.findall(r'"([\w-]+)"', source))
    html = [f'<{tag} class="{name}"></{tag}>' for tag in ("div", "figure", "span") for name in candidates]
    parser = _Elements()
    html.append('<figcaption data-language="python" data-lines="1"></figcaption>')
    parser.feed("".join(map(sanitize, html)))
    return frozenset(parser.found)


def _in_scripts(paths: Iterable[Path]) -> Names:
    names = set(_BY_HTMX)
    for path in paths:
        text = path.read_text()
        for classes in _CLASS_IN_SCRIPT.findall(text):
            names |= {f".{name}" for name in "".join(classes).split()}
        for property_name, attribute in _DATA_IN_SCRIPT.findall(text):
            names.add(f"[data-{attribute or re.sub('[A-Z]', lambda letter: f'-{letter[0].lower()}', property_name)}]")
    return frozenset(names)
