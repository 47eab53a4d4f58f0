"""Other people's pages: what they say of themselves, and no more."""

import pytest

from accounts.models import User
from chat import actions
from chat.models import Room

pytestmark = pytest.mark.usefixtures("compared_includes")


def test_a_page_shows_what_its_person_says(bob, alice, sign_in):
    User.objects.filter(pk=bob.pk).update(about="Bikes & <b>bells</b>", time_zone="Asia/Tokyo", name="Bob ‎")
    page = sign_in(alice).get("/people/bob/").content.decode()
    assert "Bikes &amp; &lt;b&gt;bells&lt;/b&gt;" in page
    assert "Asia/Tokyo" in page
    assert "@bob" in page
    assert "bob@example.org" not in page


def test_the_address_of_a_person_does_not_mind_the_case(bob, alice, sign_in):
    assert sign_in(alice).get("/people/BOB/").status_code == 200


def test_who_is_not_there_and_who_was_deactivated_look_alike(bob, alice, sign_in):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    browser = sign_in(alice)
    assert [browser.get(f"/people/{name}/").status_code for name in ("bob", "nobody", "x" * 40)] == [404, 404, 404]


def test_guests_see_no_people(bob, client):
    assert client.get("/people/bob/").status_code == 302


def test_rooms_are_those_that_the_reader_may_read_too(bob, alice, mallory, sign_in):
    actions.create_room(creator=bob, title="workshop")
    secret = actions.create_room(creator=bob, title="committee", kind=Room.Kind.PRIVATE)
    actions.add_person(room=secret, user=alice, by=bob)
    assert "committee" in sign_in(alice).get("/people/bob/").content.decode()
    page = sign_in(mallory).get("/people/bob/").content.decode()
    assert "workshop" in page
    assert "committee" not in page


def test_the_page_takes_as_many_queries_for_three_rooms_as_for_one(bob, alice, sign_in, django_assert_max_num_queries):
    browser = sign_in(alice)
    counts = []
    for titles in (["one"], ["two", "three"]):
        for title in titles:
            actions.create_room(creator=bob, title=title)
        with django_assert_max_num_queries(50) as queries:
            browser.get("/people/bob/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_mine_is_marked_by_a_stylesheet_of_my_own(alice, bob, sign_in):
    answer = sign_in(alice).get(f"/me.css?{bob.pk}")
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert f'[data-author="{alice.pk}"]' in answer.content.decode()
    assert f'"{bob.pk}"' not in answer.content.decode()


def test_a_guest_owns_nothing(client, db):
    answer = client.get("/me.css?1")
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (200, b"", "no-store")
