"""Parts of a page are kept by what they show, and by nothing less."""

from functools import partial

import pytest

from web import cached_includes as parts

FOOT = "chat/_side_foot.html"
part_as_it_is = partial(parts.part, FOOT)  # without the proofreading of every test


def test_a_part_is_drawn_once_for_what_it_shows(alice, monkeypatch):
    parts.part(FOOT, "", {"user": alice})
    drawn = []
    monkeypatch.setattr(parts, "draw", lambda *args: drawn.append(args) or "")
    part_as_it_is("", {"user": alice})
    assert drawn == []


def test_another_name_is_another_part(alice):
    before = parts.part(FOOT, "", {"user": alice})
    alice.name = "Alicia"
    assert parts.part(FOOT, "", {"user": alice}) != before


def test_each_page_has_its_own_token(alice):
    assert 'value="one"' in parts.part(FOOT, "one", {"user": alice})
    assert 'value="two"' in parts.part(FOOT, "two", {"user": alice})
    assert parts.TOKEN not in parts.part(FOOT, "two", {"user": alice})


def test_what_says_not_all_it_shows_is_refused(workshop, alice, say):
    with pytest.raises(AttributeError):
        parts.part(FOOT, "", {"user": say(workshop, alice)})


def test_what_was_kept_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(parts._kept, "most_characters", 4_000)
    for number in range(20):
        drawn = parts.part("chat/_side_head.html", "", {"site_name": str(number), "is_guest": False})
        assert parts._kept.characters <= 4_000
    assert len(drawn) * 20 > 4_000
    assert ("chat/_side_head.html", "site_name", "is_guest", "19", False) in parts._kept._drawn  # the newest stays
    assert ("chat/_side_head.html", "site_name", "is_guest", "0", False) not in parts._kept._drawn


def test_two_people_on_one_machine_see_their_own(workshop, alice, bob, sign_in):
    for user in (alice, bob, alice):
        page = sign_in(user).get(workshop.get_absolute_url()).content.decode()
        assert f'data-username="{user.username}"' in page
        other = bob if user == alice else alice
        assert f"<b><bdi>{other.name}</bdi></b>" not in page
