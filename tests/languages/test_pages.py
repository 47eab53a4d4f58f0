"""Every page, read in German: no sentence of ours stands there in English.

The readers of the source (test_bare_words.py) see words that nobody can translate. This sees words that could be and
were not: evaluated too early, or taken from a cache that does not ask for the language.
"""

import pytest
from django.test import Client

from accounts.models import User
from chat import actions
from tests.languages import catalog
from tests.languages.bare_words.templates import Reader
from tests.security.walk import ALL, address

GERMAN = {"Accept-Language": "de"}


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Sentences that are another in German, without those into which something is put."""
    return {
        form
        for message in catalog.messages(catalog.read("de"))
        for form, translated in zip(catalog.key(message)[1:], catalog.translations(message), strict=False)
        if form != translated and "%" not in form and "{" not in form
    }


def words(page) -> set[str]:
    reader = Reader()
    reader.feed(page.text)
    said = {found.words.partition('="')[2].removesuffix('"') or found.words for found in reader.found}
    return said | {part.strip(" .:") for part in said}


@pytest.fixture
def room(cellar, alice, bob, say):
    """With a message of each kind."""
    for _ in range(12):
        say(cellar, bob)
    edited, deleted, moderated = say(cellar, alice), say(cellar, alice), say(cellar, bob)
    actions.edit_message(message=edited, editor=alice, source="again")
    actions.delete_message(message=deleted, deleter=alice)
    actions.delete_message(message=moderated, deleter=alice)
    return cellar


def test_pages_of_people_who_are_signed_in(room, alice, sign_in, english):
    User.objects.filter(pk=alice.pk).update(language="de", is_staff=True, is_superuser=True)
    assert found_in(sign_in(alice), room, english) == {}


def test_pages_of_guests(room, english):
    assert found_in(Client(headers=GERMAN), room, english) == {}


def found_in(browser: Client, room, english: set[str]) -> dict[str, set[str]]:
    """English by address, on every page that can be read."""
    read, wrong = 0, {}
    for name in ALL:
        page = browser.get(address(name, room), headers=GERMAN)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        read += 1
        if said := words(page) & english:
            wrong[name] = said
    assert read > 5
    return wrong
