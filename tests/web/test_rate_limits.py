"""So many in so many seconds; whoever does more is told how long to wait."""

import time

import time_machine

from web.rate_limits import PerSecondLimit, seconds_to_wait

RATE = (2, 10)


def test_whoever_is_too_fast_waits_until_the_next_window():
    with time_machine.travel("2026-03-01 10:00:03+00:00", tick=False) as clock:
        assert [seconds_to_wait("send", 1, RATE) for _ in range(3)] == [0, 0, 7]
        clock.shift(7)
        assert seconds_to_wait("send", 1, RATE) == 0


def test_each_person_and_each_action_is_counted_separately():
    with time_machine.travel("2026-03-01 10:00:03+00:00", tick=False):
        asked = [("send", 1), ("send", 2), ("read", 1), ("send", 1)]
        assert [seconds_to_wait(action, who, (1, 10)) for action, who in asked] == [0, 0, 0, 7]


def test_a_connection_may_do_so_much_in_each_second():
    limit = PerSecondLimit(3)
    wait_for_the_next_second()
    assert [limit.allow() for _ in range(5)] == [True, True, True, False, False]
    wait_for_the_next_second()
    assert limit.allow()


def wait_for_the_next_second() -> None:
    time.sleep(1 - time.monotonic() % 1)
