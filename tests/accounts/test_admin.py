"""Administrators look after people: and the last of them stays."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import Client

from accounts import actions, broadcasts
from accounts.models import Session, User
from realtime.hub import Listener, hub
from tests.harness.names import PASSWORD

PEOPLE = "/admin/accounts/user/"


def act(browser, action, *people):
    return browser.post(PEOPLE, {"action": action, "_selected_action": [one.pk for one in people]}, follow=True)


@pytest.mark.attack("A108")
def test_the_way_in_is_the_sign_in_page_with_its_limits(admin):
    assert Client().get("/admin/").headers["Location"] == "/accounts/login/?next=/admin/"
    assert Client().get("/admin/login/").headers["Location"].startswith("/accounts/login/?next=")
    assert Client().post("/admin/login/", {"username": "ada", "password": PASSWORD}).status_code == 302


@pytest.mark.attack("A108")
def test_who_is_no_administrator_stays_outside(alice, sign_in):
    browser = sign_in(alice)
    assert browser.get("/admin/", follow=True).status_code == 403
    assert browser.get(PEOPLE, follow=True).status_code == 403
    assert (
        browser.post(PEOPLE, {"action": "deactivate", "_selected_action": [alice.pk]}, follow=True).status_code == 403
    )
    assert User.objects.get(pk=alice.pk).is_active


@pytest.mark.attack("A108")
def test_what_people_call_themselves_is_only_text(admin, alice, sign_in):
    User.objects.filter(pk=alice.pk).update(name='<img src=x onerror="alert(1)">', about="<script>")
    page = sign_in(admin).get(PEOPLE, {"q": "alice"}).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "<script>\n" not in sign_in(admin).get(f"{PEOPLE}{alice.pk}/change/").content.decode()


def test_people_are_found_by_name_and_address(admin, alice, bob, sign_in):
    page = sign_in(admin).get(PEOPLE, {"q": "ALICE@example"}).content.decode()
    assert "alice@example.org" in page
    assert "bob@example.org" not in page


@pytest.mark.attack("A21")
def test_who_is_deactivated_is_out_at_once(admin, alice, bob, sign_in):
    hers, his, administration = sign_in(alice), sign_in(bob), sign_in(admin)
    act(administration, "deactivate", alice)
    assert not Session.objects.filter(user=alice).exists()
    assert [one.get("/profile/").status_code for one in (hers, his, administration)] == [302, 200, 200]
    act(administration, "activate", alice)
    assert Client().post("/accounts/login/", {"login": "alice", "password": PASSWORD}).status_code == 302


@pytest.mark.attack("A37")
def test_the_last_administrator_cannot_be_shut_out(admin, alice, sign_in):
    page = act(sign_in(admin), "deactivate", admin, alice).content.decode()
    assert "There must be an administrator." in page
    assert User.objects.filter(is_active=True).count() == 2


@pytest.mark.attack("A37")
def test_the_last_administrator_keeps_the_rights(admin, sign_in):
    sign_in(admin).post(f"{PEOPLE}{admin.pk}/change/", inline({"username": "ada", "name": "Ada L"}, admin))
    admin.refresh_from_db()
    assert admin.name == "Ada L"
    assert admin.is_staff
    assert admin.is_superuser


def test_rights_can_be_given_and_taken(admin, alice, sign_in):
    browser = sign_in(admin)
    path = f"{PEOPLE}{alice.pk}/change/"
    browser.post(path, inline({"username": "alice", "name": "Alice", "is_staff": "on", "is_superuser": "on"}, alice))
    assert User.objects.get(pk=alice.pk).is_superuser
    browser.post(path, inline({"username": "alice", "name": "Alice"}, alice))
    assert not User.objects.get(pk=alice.pk).is_superuser


@pytest.mark.django_db(transaction=True)
async def test_open_pages_follow_a_name_that_an_administrator_changes(admin, alice, sign_in):
    names = []

    async def show(frame):
        names.append(json.loads(frame)["person"]["name"])

    def rename():
        fields = inline({"username": "alice", "name": "Alice Ashworth"}, alice)
        return sign_in(admin).post(f"{PEOPLE}{alice.pk}/change/", fields).status_code

    hub.open()
    hub.join(Listener(send=show, close=show), [broadcasts.EVERYONE])
    assert await sync_to_async(rename)() == 302
    async with asyncio.timeout(5):
        while not names:  # noqa: ASYNC110  (the hub has no event to wait for)
            await asyncio.sleep(0)
    hub.close()
    assert names == ["Alice Ashworth"]


def inline(fields, user):
    addresses = EmailAddress.objects.filter(user=user)
    management = {"TOTAL_FORMS": addresses.count(), "INITIAL_FORMS": addresses.count()}
    forms = {f"emailaddress_set-{name}": value for name, value in management.items()}
    for number, address in enumerate(addresses):
        forms |= {f"emailaddress_set-{number}-id": address.pk, f"emailaddress_set-{number}-user": user.pk}
    return fields | forms


@pytest.mark.attack("A37")
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_shut_each_other_out_at_once_leave_one(admin, person):
    grace = person("grace", is_staff=True, is_superuser=True)
    barrier = Barrier(2)

    def shut_out(user):
        barrier.wait()
        try:
            actions.deactivate(users=[user])
            return "out"
        except actions.LastAdministratorError:
            return "stays"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shut_out, [admin, grace])) == ["out", "stays"]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_nobody_is_deleted_here(admin, alice, sign_in):
    browser = sign_in(admin)
    assert browser.get(f"{PEOPLE}{alice.pk}/delete/").status_code == 403
    assert "delete_selected" not in browser.get(PEOPLE).content.decode()


def test_a_new_person_can_sign_in_at_once(admin, sign_in):
    fields = {"username": "dora", "name": "Dora", "email": "dora@example.org", "usable_password": "true"}
    answer = sign_in(admin).post(f"{PEOPLE}add/", fields | {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert EmailAddress.objects.get(email="dora@example.org").verified
    assert Client().post("/accounts/login/", {"login": "dora", "password": PASSWORD}).status_code == 302


@pytest.mark.attack("A21")
def test_a_password_that_an_administrator_sets_ends_every_session(admin, alice, sign_in):
    hers = sign_in(alice)
    new = {"password1": "nine ladders in a shed", "password2": "nine ladders in a shed", "usable_password": "true"}
    sign_in(admin).post(f"{PEOPLE}{alice.pk}/password/", new)
    assert User.objects.get(pk=alice.pk).check_password("nine ladders in a shed")
    assert hers.get("/profile/").status_code == 302


def test_the_list_takes_as_many_queries_for_three_people_as_for_one(
    admin, person, sign_in, django_assert_max_num_queries
):
    browser = sign_in(admin)
    browser.get(PEOPLE)
    with django_assert_max_num_queries(50) as one:
        browser.get(PEOPLE)
    person("dora"), person("emil")
    with django_assert_max_num_queries(50) as three:
        browser.get(PEOPLE)
    assert len(one) == len(three)
