"""No word that people read stands bare in the source: each can be translated (tests/languages/bare_words/)."""

from pathlib import Path

import pytest

from tests.languages import catalog
from tests.languages.bare_words import in_python, in_script, in_template
from tests.languages.bare_words.scripts import literals
from tests.languages.bare_words.words import Found

SCRIPTS = sorted((catalog.ROOT / "static" / "js").rglob("*.js"))
# Not for people who chat: what somebody reads who starts a server, or the descriptions of figures.
FOR_OPERATORS = {
    "config/environment.py",
    "config/logging.py",
    "config/prometheus.py",
    "config/settings.py",
    "config/serving/prepare.py",
    "config/serving/server.py",
    "config/sqlite/base.py",
    "web/metrics.py",
}
# Words that are the same in every language, or that nobody reads as words.
THE_SAME_EVERYWHERE = {
    "accounts/devices.py": {"Samsung Internet"},
    "accounts/models.py": {"set up on"},  # the one row of a table that no page shows
    "chat/rendering/links.py": {"www."},
    "chat/rendering/sanitizing.py": {"noopener noreferrer nofollow ugc"},
    # sent before a header was read that could say in which language, and why a socket was closed
    "config/serving/uvicorn_protocols.py": {
        "That is too much for the head of a request.",
        "not text",
        "too many frames",
    },
}


def bare(path: Path) -> list[Found]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return in_python(source)
    if path.suffix == ".js":
        return in_script(source)
    return in_template(source, is_html=path.suffix == ".html")


FILES = [path for path in catalog.sources() + SCRIPTS if str(path.relative_to(catalog.ROOT)) not in FOR_OPERATORS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(catalog.ROOT)))
def test_a_file_has_no_bare_words(path):
    exempt = THE_SAME_EVERYWHERE.get(str(path.relative_to(catalog.ROOT)), set())
    assert [found for found in bare(path) if found.words not in exempt] == []


@pytest.mark.parametrize("name", THE_SAME_EVERYWHERE)
def test_no_exemption_outlives_its_words(name):
    assert {found.words for found in bare(catalog.ROOT / name)} == THE_SAME_EVERYWHERE[name]


def test_files_for_operators_are_there():
    assert [name for name in FOR_OPERATORS if not (catalog.ROOT / name).exists()] == []


# --- What is found, and what is not ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>\n  {{ count }} rooms</p>", ["rooms"]),
        ('{% translate "Hello" %}{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}', []),
        ("{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %} left", ["left"]),
        ("{# a note #}{% comment %}another{% endcomment %}<!-- a third -->", []),
        ('<a title="Hello">·</a>', ['title="Hello"']),
        ('<a title="{% translate "Hello" %}" class="btn wide" href="/help/me/">…</a>', []),
        ('<input aria-label="{{ name }} left" value="typed">', ['aria-label="left"']),
        ('<input type="submit" value="Send">', ['value="Send"']),
        ('<b data-why="Not sent yet" data-state="pending">{{ why }}</b>', ['data-why="Not sent yet"']),
        ("<kbd>Ctrl</kbd> + <kbd>K</kbd> &nbsp; <code>x = 1</code>", []),
        ('{% include "chat/_x.html" with verb="Send it" kind="primary" %}', ["Send it"]),
        ('{% include "chat/_x.html" with verb=_("Send it") kind="primary" only %}', []),
        ('{{ wait|default:"some time" }}{{ wait|default:_("some time") }}', ["some time"]),
        ('{{ day|date:"j F" }}{{ day|date:"DATE_FORMAT" }}{{ day|date:"c" }}', ["j F"]),
        ("{{ n }}{{ n|pluralize }}", ["|pluralize"]),
        ("{% block level %}page{% endblock %}{% block title %}Help{% endblock %}", ["Help"]),
    ],
)
def test_words_in_a_template(source, words):
    assert [found.words for found in in_template(source, is_html=True)] == words


def test_words_in_a_mail():
    assert [found.words for found in in_template("Hello {{ name }},\n\n{% translate 'bye' %}\n", is_html=False)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('"""A module."""\ndef f():\n    "A function that does it."', []),
        ('x = "a sentence of words"', ["a sentence of words"]),
        ('x = _("a sentence of words")', []),
        ('x = ngettext("%(n)s room is here", "%(n)s rooms are here", n)', []),
        ('x = _(f"{n} rooms")', ["f'{n} rooms'"]),
        ('x = f"{n} rooms are open."', ["rooms are open."]),
        ('log.info("something has happened")', []),
        ('raise TypeError("a developer has to know")', []),
        ('raise ValidationError("Short")', ["Short"]),
        ('form.add_error("title", "Taken")', ["Taken"]),
        ('CharField(label="Name", help_text=_("x"))', ["Name"]),
        ('models.CharField("name", max_length=3)', ["name"]),
        ('def f(label="Name", *, title: str = "Title", kind="simple"): ...', ["Name", "Title"]),
        ('ChoiceField(choices=[("a", "Open"), ("b", _("Closed"))])', ["Open"]),
        ('class Meta:\n    verbose_name = "room"\n    labels = {"x": "Name"}', ["Name", "room"]),
        ('class Kind(models.TextChoices):\n    A = "a", "Open"\n    B = "b", _("Closed")', ["Open"]),
        ('fieldsets = ((None, {}), ("Rights", {"fields": ("name",)}))', ["Rights"]),
        ('def f(x: "User | None" = None) -> "list of users": ...', []),
        ('cursor.execute("SELECT 1 FROM chat_room")\nheaders["Cache-Control"] = "private, no-store"', []),
        ("x = \"<summary>Show all</summary><i class='a b'></i>\"", ["Show all"]),
        ('x = "snake_case"; y = "some-css-class"; z = "Content-Type"', []),
    ],
)
def test_words_in_python(source, words):
    assert sorted(found.words for found in in_python(source)) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('x = "Copied"; // a comment of words', ["Copied"]),
        ("x = 'still trying'; /* another comment */", ["still trying"]),
        ("x = `${n} new messages`;", ["new messages"]),
        (
            "x = `${n ? `${n} new messages` : 'Nothing here'}`; y = 'and more'",
            ["new messages", "Nothing here", "and more"],
        ),
        ('document.querySelector("article .words"); node.closest("li a")', []),
        ('import { a } from "./a.js"; x = "data-state"; y = "DELETE"; z = "ArrowUp"; h["Retry-After"]', []),
        ("x = text.replace(/it's a \"thing\"/g, ''); y = 'it is read'", ["it is read"]),
        ("x = a / b; y = 'it is read'; z = c / d", ["it is read"]),
    ],
)
def test_words_in_a_script(source, words):
    assert sorted(found.words for found in in_script(source)) == sorted(words)


def test_nothing_is_missed_in_the_scripts_that_are_there():
    """Every string of them is read: none is lost behind something that only looks like the end of a string."""
    for path in SCRIPTS:
        source = path.read_text()
        assert sum(text.count("querySelector") for _, text in literals(source)) == 0, path
