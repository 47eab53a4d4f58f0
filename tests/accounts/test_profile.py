"""The profile: what a person says of themselves, and only of themselves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import actions
from accounts.models import User

pytestmark = pytest.mark.usefixtures("compared_includes")

FIELDS = {
    "name": "Alice Adams",
    "username": "alice",
    "about": "Electrics on bench 1",
    "time_zone": "Europe/Berlin",
    "density": "compact",
    "enter_sends": "on",
}


@pytest.fixture
def save(alice, sign_in):
    browser = sign_in(alice)
    return lambda **changes: browser.post("/profile/", FIELDS | changes)


def test_a_profile_is_kept(alice, save):
    assert save().headers["Location"] == "/profile/"
    alice.refresh_from_db()
    assert (alice.name, alice.about, alice.time_zone) == ("Alice Adams", "Electrics on bench 1", "Europe/Berlin")
    assert alice.density == "compact"
    assert alice.enter_sends


def test_a_switch_that_is_off_is_kept_too(alice, save):
    save(enter_sends="")
    alice.refresh_from_db()
    assert alice.enter_sends is False


def test_the_page_says_what_is_kept(alice, save, sign_in):
    save(name="<b>Alice</b>")
    page = sign_in(alice).get("/profile/").content.decode()
    assert "&lt;b&gt;Alice&lt;/b&gt;" in page
    assert "<b>Alice</b>" not in page
    assert 'value="compact" id="density-compact" checked' in page
    assert '<option value="Europe/Berlin" selected>' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "bob", "Somebody has that username already."),
        ("username", "BOB", "Somebody has that username already."),
        ("username", "аlice", "small letters a to z"),
        ("username", "admin", "is reserved"),
        ("name", "\u202e", "at least one visible character"),
        ("name", "x" * 61, "at most 60 characters"),
        ("about", "x" * 301, "at most 300 characters"),
        ("time_zone", "Europe/Atlantis", "no time zone with this name"),
        ("density", "huge", "not one of the available choices"),
    ],
)
def test_what_is_unfit_is_said_and_nothing_is_changed(alice, bob, save, field, value, sentence):
    answer = save(**{field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    if field != "about":
        assert "Electrics on bench 1" in answer.content.decode()
    assert User.objects.get(pk=alice.pk).about == ""


def test_a_refused_name_does_not_show_anywhere_on_the_page(alice, bob, save):
    answer = save(name="Eve", username="bob")
    assert answer.context["user"].name == "Alice"


@pytest.mark.attack("A36")
def test_fields_that_are_not_on_the_page_change_nothing(alice, save):
    save(is_staff="1", is_superuser="1", email="m@example.org", picture="f" * 32, phone="1", password="x", id="999")
    fresh = User.objects.get(pk=alice.pk)
    assert not fresh.is_staff
    assert not fresh.is_superuser
    assert fresh.email == "alice@example.org"
    assert (fresh.picture, fresh.phone, fresh.password) == ("", None, alice.password)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_name_at_once_one_is_told(alice, bob, sign_in):
    browsers = [sign_in(alice), sign_in(bob)]

    def take(browser):
        try:
            return browser.post("/profile/", FIELDS | {"username": "neo"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, browsers)) == [302, 422]


def test_times_are_shown_where_the_person_is(alice, save, sign_in):
    save(time_zone="Asia/Tokyo")
    here = sign_in(alice).get("/profile/")
    assert here.status_code == 200
    assert '<option value="Asia/Tokyo" selected>' in here.content.decode()


def test_who_is_not_signed_in_has_no_profile(client, db):
    assert client.get("/profile/").status_code == 302
    assert client.post("/profile/", FIELDS).status_code == 302


@pytest.mark.parametrize(
    ("density", "status", "kept"), [("compact", 204, "compact"), ("huge", 422, "normal"), ("", 422, "normal")]
)
def test_the_switch_in_a_menu_keeps_the_density(alice, sign_in, density, status, kept):
    answer = sign_in(alice).post("/profile/density/", {"density": density})
    alice.refresh_from_db()
    assert (answer.status_code, alice.density) == (status, kept)


def test_nobody_sets_a_density_without_an_account(client):
    assert client.post("/profile/density/", {"density": "roomy"}).status_code == 302


def test_a_process_of_the_version_before_creates_people_without_a_language(alice):
    """While a server is updated it inserts rows that do not name the new column."""
    columns = [str(field.column) for field in User._meta.local_concrete_fields]
    columns = [column for column in columns if column not in {"id", "language"}]
    values = [User.objects.values_list(name, flat=True).get(pk=alice.pk) for name in columns]
    values[columns.index("username")], values[columns.index("email")] = "anna", "anna@example.org"
    with connection.cursor() as cursor:
        names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
        cursor.execute(f"INSERT INTO accounts_user ({names}) VALUES ({places})", values)  # noqa: S608  (our own names)
    assert User.objects.get(username="anna").language == ""


def test_the_administration_leaves_a_picture_alone_that_came_meanwhile(alice):
    User.objects.filter(pk=alice.pk).update(picture="0" * 32, density="compact")
    stale = User(pk=alice.pk, username="alice", name="Alicia", about="")
    actions.change_profile(user=stale, fields=("username", "name", "about"))
    alice.refresh_from_db()
    assert (alice.name, alice.picture, alice.density) == ("Alicia", "0" * 32, "compact")
