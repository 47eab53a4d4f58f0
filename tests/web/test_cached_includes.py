"""Includes are cached by what they show, and by nothing less."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from web import cached_includes
from web.bounded_cache import BoundedCache

FOOT = "chat/_side_foot.html"
foot = partial(cached_includes.cached_include, FOOT)


def writing_down(rendered: list[object]) -> Callable[..., str]:
    def render(*args: object) -> str:
        rendered.append(args)
        return ""

    return render


def test_an_include_is_rendered_once_for_what_it_shows(alice, monkeypatch):
    foot("", {"user": alice})
    rendered: list[object] = []
    monkeypatch.setattr(cached_includes, "render", writing_down(rendered))
    foot("", {"user": alice})
    assert rendered == []


def test_another_name_is_another_fragment(alice):
    before = foot("", {"user": alice})
    alice.name = "Alicia"
    assert foot("", {"user": alice}) != before


def test_another_language_is_another_fragment(alice, monkeypatch):
    foot("", {"user": alice})
    rendered: list[object] = []
    monkeypatch.setattr(cached_includes, "render", writing_down(rendered))
    with translation.override("fr"):
        foot("", {"user": alice})
    assert len(rendered) == 1


def test_each_page_has_its_own_token(alice):
    assert 'value="one"' in foot("one", {"user": alice})
    assert 'value="two"' in foot("two", {"user": alice})
    assert cached_includes.TOKEN not in foot("two", {"user": alice})


def test_a_model_without_a_fragment_key_is_refused(workshop, alice, say):
    with pytest.raises(AttributeError):
        foot("", {"user": say(workshop, alice)})


def test_what_is_cached_does_not_grow_for_ever():
    cache = BoundedCache[int](4_000)
    for number in range(20):
        cache.put(number, SafeString("x" * 500))
        assert cache.characters <= 4_000
    assert cache.get(19) == "x" * 500
    assert cache.get(0) is None


def test_two_people_on_one_machine_see_their_own(workshop, alice, bob, sign_in):
    for user in (alice, bob, alice):
        page = sign_in(user).get(workshop.get_absolute_url()).content.decode()
        assert f'data-username="{user.username}"' in page
        other = bob if user == alice else alice
        assert f"<b><bdi>{other.name}</bdi></b>" not in page
