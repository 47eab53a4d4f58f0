"""Faces: the initials are there at once, a picture comes when it is near the screen, once, and moves nothing."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from e2e.pages import by_number, numbers, page_up_to_the_beginning, wait_until_live
from tests.harness.deployments import Deployment
from tests.harness.names import room_id

PICTURE = re.compile(r"/people/\d+/[0-9a-f]{32}/\d+\.webp$")
SHIFTS = """
window.shifted = []
new PerformanceObserver(list => {
    for (const entry of list.getEntries())
        for (const { node } of entry.sources)
            if (node?.parentElement?.closest(".timeline")) window.shifted.push(`${entry.value}: ${node.outerHTML}`)
}).observe({type: "layout-shift", buffered: true})
"""


@pytest.fixture
def crowd(own_server):
    server = own_server()
    Deployment(server.folder).seed("crowd")
    return server


def test_three_hundred_messages_by_forty_people_ask_for_few_pictures(crowd, new_person):
    alice = new_person("alice", at=crowd)
    alice.add_init_script(SHIFTS)
    asked: Counter[str] = Counter()
    alice.on("request", lambda request: PICTURE.search(request.url) and asked.update([request.url]))
    alice.goto(f"/rooms/{room_id('crowd')}/")
    wait_until_live(alice)
    expect(by_number(alice, 300)).to_be_in_viewport()
    alice.wait_for_load_state("networkidle")
    assert 0 < len(asked) <= 12
    assert alice.evaluate("window.shifted") == []

    page_up_to_the_beginning(alice)
    assert len(numbers(alice)) == 300
    assert len(asked) <= 40
    assert max(asked.values()) == 1


def test_a_picture_that_fails_leaves_the_initials(crowd, new_person, complaints):
    complaints.allow("404")
    alice = new_person("alice", at=crowd)
    alice.route(PICTURE, lambda route: route.fulfill(status=404, body=""))
    alice.goto(f"/rooms/{room_id('crowd')}/")
    newest = by_number(alice, 300)
    expect(newest.locator(".avatar img")).to_have_count(0)
    expect(newest.locator(".avatar")).to_have_text("P1")
