"""locale/ holds each sentence of the source, translated, and what Django reads is what translators wrote."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import allauth
import django.conf
import django.contrib.admin
import django.contrib.auth
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Engine, Node, Template
from django.template.base import FilterExpression, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.translation import trans_real

from tests.languages import catalog

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_what_the_readable_one_compiles_to(language):
    compiled = catalog.po_file(language).with_suffix(".mo").read_bytes()
    assert compiled == catalog.mo(catalog.read(language)), "Run bin/messages and commit what it wrote."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readable_file_is_what_bin_messages_writes(language):
    assert catalog.po_file(language).read_bytes() == catalog.po(catalog.merged(language)), (
        "Run bin/messages, translate what is new in django.po, run it again, and commit both files."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_by_somebody(language):
    lacking = [
        catalog.key(message)
        for message in catalog.messages(catalog.read(language))
        if message.fuzzy or not all(catalog.translations(message))
    ]
    assert lacking == []


def test_a_language_that_can_be_chosen_has_a_catalog_and_no_other_has():
    assert catalog.languages() == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_survive_the_translation(language):
    wrong = [
        catalog.key(message)
        for message in catalog.messages(catalog.read(language))
        for form in catalog.translations(message)
        if parts(form) not in allowed(message)
    ]
    assert wrong == []


def allowed(message: Message) -> list[list[str]]:
    """What each of the English forms is made of: one may say "a message" where the other says how many."""
    return [parts(form) for form in ([message.id] if isinstance(message.id, str) else message.id)]


def parts(sentence: str) -> list[str]:
    """Placeholders and HTML tags with their attributes, in order of the alphabet."""
    found = re.findall(r"%\([a-z_]+\)[a-z]|%[%a-z]", sentence)
    found += [f"{{{name}}}" for _, name, _, _ in Formatter().parse(sentence) if name is not None]
    tags = Tags()
    tags.feed(sentence)
    return sorted(found + tags.found)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")


def test_parts_of_a_sentence_are_told_from_its_words():
    assert parts("100%% of %(count)s for <a href='x'>{name}</a>") == [
        "%%",
        "%(count)s",
        "</a>",
        "<a [('href', 'x')]>",
        "{name}",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_ends_the_attribute_that_it_stands_in(language):
    """A template writes its sentences as they are: Django does not escape what `translate` says."""
    wrong = [
        form
        for message in catalog.messages(catalog.read(language))
        for form in catalog.translations(message)
        if re.search('["<>]', re.sub("<[^<>]*>", "", form))
    ]
    assert wrong == []


# Where Django and allauth say it in another word, and ours fits as well in their place.
IN_OUR_WORDS = {"Administration", "Messages", "Recovery codes", "Remove", "Save", "Username", "user"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_gets_in_the_way_of_one_of_django(language):
    """All catalogs become one: a word that means something else there, such as "Add" in the administration, needs a
    context here."""
    ours = {catalog.key(one): catalog.translations(one) for one in catalog.messages(catalog.read(language))}
    changed = set()
    for package in (django.conf, django.contrib.admin, django.contrib.auth, allauth):
        with (Path(str(package.__file__)).parent / "locale" / language / "LC_MESSAGES" / "django.po").open(
            "rb"
        ) as file:
            theirs = [one for one in catalog.messages(read_po(file)) if catalog.key(one) in ours and one.string]
        changed |= {one.id for one in theirs if catalog.translations(one) != ours[catalog.key(one)]}
    assert changed == IN_OUR_WORDS


# --- What is extracted is what is looked up ----------------------------------------------------------------

SAMPLE = """{% load i18n %}
{# Translators: on a button #}
<button title="{% translate 'Send "it"' %}">{% translate "Send" context "a letter" %}</button>
{% translate "It's 100% & <b>more</b>" as more %}{{ more }} {{ _("quiet")|upper }} {{ nothing|default:_("nobody") }}
{% blocktranslate trimmed with name=who %}
    Hello <b>{{ name }}</b>,
    100% of them are here.
{% endblocktranslate %}
{% blocktranslate trimmed count counter=many context "mail" %}
    {{ counter }} letter
    for you
{% plural %}
    {{ counter }} letters
    for you
{% endblocktranslate %}
{% blocktranslate %}  not
  trimmed{% endblocktranslate %}
        {% if many %}
    {% translate "deeper" %}
  {% endif %}
{% with words=_("handed on") %}{{ words }}{% endwith %}
"""
SAMPLE_CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext, pgettext_lazy
label = gettext_lazy("A label")
# Translators: of a room
name = pgettext_lazy("room", "Name")
words = _("50% of two lines "
          "in one") + ngettext("%(n)s seat", "%(n)s seats", n) + npgettext("tree", "leaf", "leaves", n)
"""


def test_each_form_of_python_is_found():
    found = {(sentence, context): comments for _, sentence, comments, context in catalog.sentences(SAMPLE_CODE, ".py")}
    assert found == {
        ("A label", None): [],
        ("Name", "room"): ["of a room"],
        ("50% of two lines in one", None): [],
        (("%(n)s seat", "%(n)s seats"), None): [],
        (("leaf", "leaves"), "tree"): [],
    }


def test_each_form_of_a_template_is_found_as_it_is_looked_up(tmp_path, settings, unread_catalogs):
    """The sample is extracted, each sentence marked as translated, compiled, and drawn by Django."""
    found = catalog.Catalog(locale="de", fuzzy=False)
    for _, sentence, comments, context in catalog.sentences(SAMPLE, ".html"):
        forms = [sentence] if isinstance(sentence, str) else sentence
        marked = [f"[{count} {form}]" for count, form in enumerate(forms)]
        found.add(sentence, marked[0] if len(marked) == 1 else marked, auto_comments=comments, context=context)
    commented = found.get('Send "it"', None)
    assert commented and commented.auto_comments == ["on a button"]
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(catalog.mo(found))
    settings.LOCALE_PATHS = [tmp_path]
    page = Template(SAMPLE)
    with translation.override("de"):
        one, two = (" ".join(page.render(Context({"who": "Ada", "many": many})).split()) for many in (1, 2))
    assert one == (
        '<button title="[0 Send "it"]">[0 Send]</button> [0 It\'s 100% & <b>more</b>] [0 QUIET] [0 nobody] '
        "[0 Hello <b>Ada</b>, 100% of them are here.] [0 1 letter for you] [0 not trimmed] [0 deeper] [0 handed on]"
    )
    assert "[1 2 letters for you]" in two


@pytest.fixture
def unread_catalogs() -> Iterator[None]:
    """Django reads a catalog once a process; before and after this test it reads them anew."""
    read: dict[str, object] = vars(trans_real)["_translations"]  # Django's own, and not in its stubs
    read.clear()
    yield
    read.clear()


TEMPLATE_NAMES = [str(path.relative_to(catalog.TEMPLATES)) for path in catalog.sources() if path.suffix != ".py"]


@pytest.fixture(scope="module")
def known() -> set[tuple[str, ...]]:
    """Context and sentence, or the singular of it."""
    return {catalog.key(message)[:2] for message in catalog.messages(catalog.extracted("de"))}


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_what_a_template_looks_up_is_in_the_catalog(name, known):
    """By the compiled template, which has lost the white space between tags (web/template_loader.py)."""
    assert {key for node in nodes(Engine.get_default().get_template(name)) for key in looked_up(node)} <= known


def nodes(template: Template) -> Iterator[Node]:
    yield from template.nodelist.get_nodes_by_type(Node)


def looked_up(node: Node) -> Iterator[tuple[str, ...]]:
    context = getattr(node, "message_context", None)
    context = context.resolve(Context()) if context else ""
    if isinstance(node, BlockTranslateNode):
        singular, _ = node.render_token_list(node.singular)
        yield (context, translation.trim_whitespace(singular) if node.trimmed else singular)
    elif isinstance(node, TranslateNode):
        yield (context, node.filter_expression.var.literal)
        return  # once it was drawn, its expression is marked as translated, but without the context
    for value in vars(node).values():
        if isinstance(value, FilterExpression) and isinstance(value.var, Variable) and value.var.translate:
            yield ("", str(value.var.literal))


def test_no_file_of_ours_is_left_out():
    apps = {path.parent.name for path in catalog.ROOT.glob("*/__init__.py")}
    assert apps - set(catalog.APPS) == {"demo", "tests", "e2e", "bench"}
    assert Path("templates") in {path.relative_to(catalog.ROOT).parents[-2] for path in catalog.sources()}
