"""Where one is signed in: seen, and ended."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions import delete_expired_sessions
from accounts.devices import describe
from accounts.models import Session
from accounts.sessions import SEEN_EVERY

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def end(browser, session=None):
    return browser.post("/profile/session-endings/", {"session": session.handle} if session else {})


def session_of(browser) -> Session:
    return Session.objects.get(pk=browser.cookies["sid"].value)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, ("Firefox on Linux", "laptop")),
        (IPHONE, ("Safari on iPhone", "smartphone")),
        (EDGE, ("Edge on Windows", "monitor")),
        ("", ("A browser", "monitor")),
        ("<script>alert(1)</script>", ("A browser", "monitor")),
    ],
)
def test_a_browser_is_called_by_what_one_knows_of_it(agent, device):
    assert describe(agent) == device


@pytest.mark.attack("A96")
def test_a_person_sees_their_own_sessions_and_nobody_elses(alice, bob, client, sign_in):
    sign_in(bob)
    client.force_login(alice)
    client.get("/me.css", headers={"User-Agent": IPHONE})
    here = sign_in(alice)
    page = here.get("/profile/").content.decode()
    assert page.count("Safari on iPhone</b>") == 1
    assert page.count("This browser") == 1
    assert page.count('class="entry axis"') == 2


@pytest.mark.attack("A96")
def test_the_page_does_not_hold_what_a_session_is_taken_over_with(alice, sign_in):
    here, there = sign_in(alice), sign_in(alice)
    page = here.get("/profile/").content.decode()
    assert session_of(there).handle in page
    assert session_of(there).session_key not in page
    assert session_of(here).session_key not in page


@pytest.mark.attack("A96")
def test_ending_one_session_leaves_the_others(alice, sign_in):
    here, there, third = sign_in(alice), sign_in(alice), sign_in(alice)
    end(here, session_of(there))
    assert [one.get("/profile/").status_code for one in (here, there, third)] == [200, 302, 200]


def test_ending_all_others_keeps_this_one(alice, bob, sign_in):
    here, there, third, stranger = sign_in(alice), sign_in(alice), sign_in(alice), sign_in(bob)
    end(here)
    assert [one.get("/profile/").status_code for one in (here, there, third, stranger)] == [200, 302, 302, 200]


@pytest.mark.attack("A96")
def test_nobody_ends_the_session_of_another(alice, mallory, sign_in):
    hers = sign_in(alice)
    end(sign_in(mallory), session_of(hers))
    sign_in(mallory).post("/profile/session-endings/", {"session": session_of(hers).session_key})
    assert hers.get("/profile/").status_code == 200


@pytest.mark.attack("A17")
def test_looking_ends_nothing(alice, sign_in):
    here, there = sign_in(alice), sign_in(alice)
    assert here.get("/profile/session-endings/").status_code == 405
    assert there.get("/profile/").status_code == 200


def test_being_there_is_written_down_now_and_then_and_moves_the_end(alice, sign_in):
    with time_machine.travel("2026-11-03T10:00Z", tick=False) as clock:
        browser = sign_in(alice)
        before = session_of(browser)
        clock.shift(SEEN_EVERY - 1)
        browser.get("/me.css")
        assert session_of(browser).seen_at == before.seen_at
        clock.shift(2)
        browser.get("/me.css")
        after = session_of(browser)
        assert (after.seen_at - before.seen_at).total_seconds() == SEEN_EVERY + 1
        assert (after.expire_date - before.expire_date).total_seconds() == SEEN_EVERY + 1
        assert after.began_at == before.began_at


def test_the_list_takes_as_many_queries_for_three_as_for_one(alice, sign_in, django_assert_max_num_queries):
    here = sign_in(alice)
    with django_assert_max_num_queries(50) as one:
        here.get("/profile/")
    sign_in(alice), sign_in(alice)
    with django_assert_max_num_queries(50) as three:
        here.get("/profile/")
    assert len(one) == len(three)


def test_sessions_that_ran_out_are_not_shown_and_are_cleared(alice, sign_in):
    with time_machine.travel("2026-06-03T10:00Z"):
        sign_in(alice)
    here = sign_in(alice)
    assert here.get("/profile/").content.decode().count('class="entry axis"') == 1
    assert delete_expired_sessions() == 1
    assert Session.objects.filter(user=alice).count() == 1


@pytest.mark.parametrize(("days", "words"), [(0, "10:00"), (1, "Mon"), (6, "Wed"), (7, "27 Oct")])
def test_the_longer_ago_the_rougher_the_time(alice, sign_in, days, words):
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        here = sign_in(alice)
        there = Session.objects.filter(pk=sign_in(alice).cookies["sid"].value)
        there.update(seen_at=now - timedelta(days=days))
        assert f">{words}</time>" in here.get("/profile/").content.decode()


@pytest.mark.parametrize("handle", ["x", "' or 1=1", "f" * 31, "F" * 32])
def test_what_names_no_session_is_refused_and_ends_none(alice, sign_in, handle):
    here = sign_in(alice)
    answer = here.post("/profile/session-endings/", {"session": handle})
    assert (answer.status_code, answer.text) == (422, "This does not name a session.")
    assert here.get("/profile/").status_code == 200
