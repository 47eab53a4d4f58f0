"""What a page lets somebody do: its links, its forms with each of their buttons, and what the scripts add to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def submissions(self) -> Iterator[dict[str, str]]:
        """What is sent by each of the buttons."""
        for name, value in self.buttons or [("", "")]:
            yield self.fields | ({name: value} if name else {})


class Controls(HTMLParser):
    """The controls of one page at `path`."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path = path
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self.articles: list[dict[str, str]] = []
        self.acts: set[str] = set()
        self.body: dict[str, str] = {}
        self._open: Form | None = None
        self._ids: dict[str, Form] = {}
        self._elsewhere: list[tuple[str, str, dict[str, str]]] = []  # fields that name the form they belong to
        self._choice = ""
        self.feed(html)
        for form_id, tag, attributes in self._elsewhere:
            self._take(self._ids[form_id], tag, attributes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if tag in {"a", "div", "summary", "form"} and given.get(name):
                self.links.add(self._absolute(given[name]))
        if tag == "form" and given.get("method") != "dialog":
            self._open = Form(self._absolute(given.get("action", "")), given.get("method", "get"))
            self.forms.append(self._open)
            self._ids[given.get("id", "")] = self._open
        elif tag in {"input", "button", "textarea"}:
            if "form" in given:
                self._elsewhere.append((given["form"], tag, given))
            elif self._open:
                self._take(self._open, tag, given)
        elif tag == "select":
            self._choice = given.get("name", "")
        elif tag == "option" and self._open and ("selected" in given or self._choice not in self._open.fields):
            self._open.fields[self._choice] = given.get("value", "")
        elif tag == "article" and "data-number" in given:
            self.articles.append(given)
        elif tag == "body":
            self.body = given
        if "data-act" in given:
            self.acts.add(given["data-act"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _take(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button":
            if kind == "submit":
                form.buttons.append((name, given.get("value", "")))
        elif name and kind != "file" and not (kind in {"radio", "checkbox"} and "checked" not in given):
            form.fields[name] = given.get("value", "")

    def _absolute(self, address: str) -> str:
        """The path with its query; "" for what leads elsewhere."""
        parts = urlsplit(urljoin(f"http://here{self.path}", address))
        return re.sub(r"\?$", "", f"{parts.path}?{parts.query}") if parts.netloc == "here" else ""

    def message_actions(self) -> Iterator[tuple[str, dict[str, str]]]:
        """What static/js/room/message-actions.js posts: addresses below the room, with what is sent."""
        for article in self.articles:
            is_mine = article["data-author"] == self.body.get("data-me")
            if "data-deleted" in article:
                continue
            if "edit" in self.acts and is_mine:
                yield f"messages/{article['data-number']}/edits/", {"body": "edited"}
            if "delete" in self.acts and (is_mine or "data-moderates" in self.body):
                yield f"messages/{article['data-number']}/deletion/", {}
