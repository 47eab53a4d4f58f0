"""What can be done about a member stands in a menu, and is done by keyboard as well."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def members(new_room, enter):
    """The owner's page of a room of three."""
    room = new_room("alice", "bob", "carol")
    return enter("alice", room, path=f"{room.path}members/")


def entry(page, name):
    return page.locator(".entry").filter(has_text=name)


def test_an_owner_makes_a_moderator_and_removes_somebody_by_keyboard(members):
    page = members
    expect(page.locator("main details.menu")).to_have_count(2)  # none for oneself
    page.get_by_label("Actions for Bob").press("Enter")
    make = entry(page, "@bob").get_by_role("button", name="Make moderator")
    expect(make).to_be_visible()
    make.press("Enter")
    expect(entry(page, "@bob").locator(".end")).to_contain_text("Moderator")
    page.get_by_label("Actions for Carol").press("Enter")
    entry(page, "@carol").get_by_role("button", name="Remove from").press("Enter")
    expect(entry(page, "@carol")).to_have_count(0)
    expect(page.get_by_role("heading", name="2 members")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_menu_moves_nothing_and_stays_on_the_screen(members, width):
    page = members
    page.set_viewport_size({"width": width, "height": 800})
    before = entry(page, "@carol").bounding_box()
    page.get_by_label("Actions for Bob").click()
    sheet = entry(page, "@bob").locator(".sheet")
    expect(sheet).to_be_visible()
    assert entry(page, "@carol").bounding_box() == before
    box = sheet.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
