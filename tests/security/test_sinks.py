"""Whatever people write, in every place where it is shown, is text, or a message's few tags, and never the page's."""

import asyncio
import json
import re
from html import escape
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.template.loader import render_to_string

from accounts.broadcasts import EVERYONE, profile_changed
from accounts.names import clean_name
from chat import actions, broadcasts, rendering
from chat.models import Membership, Message, Room
from realtime.hub import Listener, hub
from realtime.presence import Lease, leases
from tests.security import hostile, oracle

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.attack("A43", "A45", "A46", "A47", "A48", "A50", "A53", "A54"),
]
PAGE = 200
SVG = "http://www.w3.org/2000/svg"


@pytest.fixture
def full(workshop, alice):
    hostile.fill_with_messages(workshop, alice)
    return workshop


# --- A message ---------------------------------------------------------------------------------------------


def check_articles(articles, expected):
    """Each is the template's article, around nothing but what a message may hold."""
    harmless: dict[str | None, oracle.Shape] = {}
    faults = []
    for article in articles:
        body = next(oracle.marked(article, "msg-body"))
        for fault in oracle.foreign(body):
            faults.append((article.get("data-number"), fault))
        kind = article.get("class")
        shape = oracle.shape(oracle.without_words(article))
        if harmless.setdefault(kind, shape) != shape:
            faults.append((article.get("data-number"), "another shape"))
        if list(oracle.ids(article)) != [article.get("id")]:
            faults.append((article.get("data-number"), "a foreign id"))
    assert faults == []
    assert len(articles) == expected


def test_a_fragment_of_changes_holds_articles_and_nothing_else(full, bob, sign_in):
    browser = sign_in(bob)
    found = oracle.elements(browser.get(f"/rooms/{full.pk}/changes/?since={full.version - PAGE}").text)
    assert {element.tag for element in found} == {"article"}
    check_articles(found, PAGE)
    answer = browser.get(f"/rooms/{full.pk}/changes/?since=0&reading=1")
    assert answer.headers["Hubbub-Window"] == "new"


def test_a_page_holds_each_message_once_and_no_id_twice(full, bob, sign_in):
    browser = sign_in(bob)
    for place in range(full.last_number + 1, 0, -100):
        page = oracle.document(browser.get(f"/rooms/{full.pk}/?before={place}").text)
        ids = list(oracle.ids(page))
        assert len(ids) == len(set(ids))
        assert [one for one in page.iter("script") if not str(one.get("src", "")).startswith("/static/")] == []
        check_articles(list(page.iter("article")), min(10, place - 1))


def test_a_frame_is_one_article_with_its_keys_and_no_more(full):
    messages = list(full.messages.select_related("author"))
    articles = []
    for message in messages:
        found = oracle.elements(render_to_string("chat/broadcasts/message_sent.html", {"message": message}))
        assert [element.tag for element in found] == ["article"], message.number
        articles += found
    check_articles(articles, len(messages))


@pytest.mark.attack("A14")
@pytest.mark.django_db(transaction=True)
async def test_what_the_sockets_are_given_is_json_of_known_keys_around_one_element(workshop, alice, bob):
    frames, complete = [], asyncio.Event()

    async def keep(frame):
        frames.append(json.loads(frame))
        if len(frames) == 6 * len(hostile.sharp()):
            complete.set()

    hub.open()
    listener = Listener(send=keep, close=keep)
    hub.join(listener, [broadcasts.room_group(workshop.pk), EVERYONE])
    for words in hostile.sharp():
        await sync_to_async(tell_of_everything)(workshop, alice, bob, words)
    async with asyncio.timeout(10):
        await complete.wait()
    listener.stop()
    hub.leave(listener)
    hub.close()
    kinds = {frozenset(frame) for frame in frames}
    assert kinds == {
        frozenset({"version", "target", "swap", "content"}),
        frozenset({"target", "swap", "content"}),
        frozenset({"person"}),
        frozenset({"refresh"}),
    }
    for frame in frames:
        if "version" in frame:
            check_articles(oracle.elements(frame["content"]), 1)
        elif frame.get("swap") == "typing":
            assert oracle.shape(oracle.elements(frame["content"])[0]) == [("b", ("data-author",)), ("bdi", ())]
        elif "person" in frame:
            assert set(frame["person"]) == {"id", "name", "initials", "picture"}
    shown = {oracle.text(oracle.elements(frame["content"])[0]) for frame in frames if frame.get("swap") == "typing"}
    assert shown == {clean_name(words) for words in hostile.sharp()}


def tell_of_everything(room, alice, bob, words):
    alice.name = clean_name(words)
    alice.save(update_fields=["name"])
    message = Message(room=room, author=alice, client_id=uuid4(), number=1, version=1, source=words,
                              html=rendering.render(words), renderer=1)  # fmt: skip
    broadcasts.message_sent(message)
    broadcasts.message_edited(message)
    broadcasts.typing(str(room.pk), alice)
    broadcasts.presence_changed(str(room.pk), {alice.pk, bob.pk})
    profile_changed(alice)
    broadcasts.room_changed(room)


# --- Rooms -------------------------------------------------------------------------------------------------


def test_the_list_and_the_sidebar_show_every_title_as_text(bob, sign_in):
    browser = sign_in(bob)
    titles = hostile.names(100)
    for start in range(0, len(titles), PAGE):
        some = titles[start : start + PAGE]
        rooms = hostile.fill_with_rooms(bob, some)
        page = oracle.document(browser.get("/rooms/").text)
        assert sorted(oracle.text(link) for link in oracle.marked(page, "cover")) == sorted(some)
        assert sorted(oracle.text(row).strip() for row in oracle.marked(page, "name")) == sorted(some)
        shapes = {tuple(oracle.shape(entry)) for entry in oracle.marked(page, "entry")}
        shapes |= {tuple(oracle.shape(row)) for row in oracle.marked(page, "side-row")}
        assert len(shapes) == 2
        Room.objects.filter(pk__in=[room.pk for room in rooms]).delete()


def masked(page, *names):
    """The page with the names and everything that is new each time taken out: what is left must be the same."""
    for name in names:
        page = page.replace(escape(name), "NAME")
    page = re.sub(r'<span class="avatar[^>]*>[^<]*', '<span class="avatar">', page)
    page = re.sub(r'value="[\w-]{32,}"|[0-9a-f]{4}-[0-9a-f]{4}(?=</span>)|datetime="[^"]*"', "", page)
    return re.sub(r"\d\d:\d\d", "", page)


def test_each_page_about_a_room_holds_its_title_only_as_text(workshop, alice, sign_in, say):
    """The page is byte for byte the same, but for the title itself, escaped."""
    say(workshop, alice, "hello")
    browser = sign_in(alice)
    base = f"/rooms/{workshop.pk}/"
    tails = [
        "",
        "1/",
        "settings/",
        "members/",
        "connected/",
        "messages/1/",
        "messages/1/edits/",
        "messages/1/deletion/",
    ]
    pages: dict[str, str] = {}
    for title in ["harmless", *hostile.sharp()]:
        actions.update_room(room=workshop, user=alice, title=title, topic=title)
        title = clean_name(title)
        for tail in tails:
            page = masked(browser.get(base + tail).text, title)
            assert pages.setdefault(tail, page) == page, (title, tail)


def test_what_was_typed_comes_back_as_text(workshop, alice, sign_in):
    """In the filter, in a new room's form, and in a message that was refused."""
    browser = sign_in(alice)
    pages: dict[int, oracle.Shape] = {}
    for words in ["harmless", *hostile.sharp()]:
        answers = [
            browser.get("/rooms/", {"q": words}),
            browser.get("/rooms/new/", {"title": words}),
            browser.post("/rooms/new/", {"title": words, "topic": words, "kind": words, "editing_minutes": words}),
            browser.post(f"/rooms/{workshop.pk}/messages/", {"client_id": "x", "then": "room", "body": words}),
            browser.post(f"/rooms/{workshop.pk}/memberships/", {"username": words}),
        ]
        for at, answer in enumerate(answers):
            root = oracle.document(answer.text)
            shape = [part for part in oracle.shape(root) if part[0] not in {"option", "p", "h2"}]
            assert pages.setdefault(at, shape) == shape, (words, at)
            assert not any(
                oracle.BEHAVIOUR.match(name) and name.startswith("on") for _, names in shape for name in names
            )


# --- People ------------------------------------------------------------------------------------------------


def test_lists_of_people_show_every_name_as_text(workshop, alice, sign_in):
    browser = sign_in(alice)
    names = hostile.names(60)
    people = hostile.fill_with_people(workshop, names)
    leases.renew([Lease(str(workshop.pk), person.pk, "x") for person in people])
    page = oracle.document(browser.get(f"/rooms/{workshop.pk}/connected/").text)
    assert sorted(oracle.text(link) for link in oracle.marked(page, "name") if link.tag == "a") == sorted(names)
    assert len({tuple(oracle.shape(entry)) for entry in oracle.marked(page, "entry")}) == 1
    fragment = browser.get(f"/rooms/{workshop.pk}/connected/", headers={"HX-Request": "true"}).text
    assert {tuple(oracle.shape(link)[:2]) for link in oracle.elements(fragment)} == {
        (("a", ("href",)), ("span", ("aria-hidden", "class", "data-hue")))
    }
    for number in range(1, 3):
        page = oracle.document(browser.get(f"/rooms/{workshop.pk}/members/?page={number}").text)
        menu = {"button", "details", "form", "hr", "input", "summary", f"{{{SVG}}}svg", f"{{{SVG}}}use"}
        for entry in oracle.marked(page, "entry"):
            tags = {tag for tag, _ in oracle.shape(entry)}
            assert tags - menu == {"a", "article", "bdi", "div", "span"}
            assert tags & menu in (set(), menu)


def test_each_page_about_a_person_holds_their_name_only_as_text(workshop, alice, bob, sign_in, say):
    say(workshop, bob, "hello")
    browser, own = sign_in(alice), sign_in(bob)
    pages: dict[str, str] = {}
    for name in ["harmless", *hostile.sharp()]:
        name = clean_name(name)
        bob.name = bob.about = name
        bob.save(update_fields=["name", "about"])
        for address in ("/people/bob/", f"/rooms/{workshop.pk}/"):
            page = masked(browser.get(address).text, name)
            assert pages.setdefault(address, page) == page, (name, address)
        page = masked(own.get("/profile/").text, name)
        assert pages.setdefault("own", page) == page, name


# --- The back office ---------------------------------------------------------------------------------------


@pytest.mark.attack("A108")
def test_every_column_of_the_back_office_shows_text(workshop, admin, alice, sign_in):
    """Titles, names and messages in the lists and in the filters beside them."""
    office = sign_in(admin)
    Membership.objects.all().delete()
    hostile.fill_with_rooms(alice, [clean_name(title) for title in hostile.sharp()])
    hostile.fill_with_people(workshop, [clean_name(name) for name in hostile.sharp()])
    hostile.fill_with_messages(workshop, alice)
    for address, rows in (("chat/room/", None), ("accounts/user/", None), ("chat/message/", 7)):
        for page in range(1, (rows or 1) + 1):
            root = oracle.document(office.get(f"/admin/{address}?p={page}").text)
            table = next(one for one in root.iter("table") if one.get("id") == "result_list").find("tbody")
            assert table is not None, address
            shapes = {tuple(tag for tag, _ in oracle.shape(row)) for row in table}
            assert len(shapes) == 1, address
            inside = oracle.shape(table)
            assert not [tag for tag, _ in inside if tag in {"script", "svg", "iframe", "form", "style", "base", "math"}]
            assert not [name for _, names in inside for name in names if name.startswith(("on", "hx", "data-hx"))]


@pytest.mark.attack("A108")
def test_each_form_of_the_back_office_shows_text(workshop, admin, alice, sign_in, say):
    office = sign_in(admin)
    message = say(workshop, alice, "hello")
    pages: dict[tuple[str, str], oracle.Shape] = {}
    for words in ["harmless", *hostile.sharp()[::3]]:
        actions.update_room(room=workshop, user=alice, title=words, topic=words)
        alice.name = alice.about = clean_name(words)
        alice.save(update_fields=["name", "about"])
        message = actions.edit_message(message=message, editor=alice, source=words)
        for address in (f"chat/room/{workshop.pk}", f"accounts/user/{alice.pk}", f"chat/message/{message.pk}"):
            for tail in ("change", "history"):
                shape = oracle.shape(oracle.document(office.get(f"/admin/{address}/{tail}/").text))
                assert pages.setdefault((address, tail), shape) == shape, (words, address, tail)
