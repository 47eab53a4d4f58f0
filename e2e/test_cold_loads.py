"""Every page that is opened gets its socket, the first time too."""

from playwright.sync_api import expect

LOADS = 30


def test_thirty_cold_loads_open_thirty_sockets(new_room, enter):
    room = new_room("alice")
    for _ in range(LOADS):
        page = enter("alice", room)
        expect(page.locator("#connected .num")).to_have_text("1")  # which only a frame can have told
        page.context.close()
