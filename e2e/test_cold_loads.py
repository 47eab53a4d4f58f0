"""Every page that is opened gets its socket, the first time too."""

from e2e.pages import wait_until_live

LOADS = 30


def test_thirty_cold_loads_open_thirty_sockets(new_room, enter):
    room = new_room("alice")
    opened = 0
    for _ in range(LOADS):
        page = enter("alice", room)
        wait_until_live(page)
        opened += 1
        page.context.close()
    assert opened == LOADS
