"""The judge itself: it finds nothing in a good history, and it finds each fault that is put into one."""

from copy import deepcopy
from uuid import uuid4

import pytest

from tests.faults.cursor import Cursor
from tests.faults.history import History, judge


def good():
    history, stored = History(), []
    for number in range(1, 6):
        key = str(uuid4())
        history.sent(key, f"text {number}")
        history.acked(key, number)
        stored.append({"key": key, "number": number, "version": number, "body": f"text {number}", "deleted": False})
        history.got("bob", number, number)
    history.belonged("bob", 1, 5)
    history.shows("bob", deepcopy(stored))
    history.shows("alice", deepcopy(stored[2:]), 3)
    return history, stored


def test_a_good_history_is_believed():
    assert judge(*good()) == []


def lost(history, stored):
    stored.pop()
    history.views = {client: view[:-1] for client, view in history.views.items()}


def invented(history, stored):
    history.attempts.pop(stored[0]["key"])


def altered(history, stored):
    stored[1]["body"] = "text"


def told_another_number(history, stored):
    history.acked(stored[0]["key"], 3)


def hole(history, stored):
    for row in [stored[-1], *(view[-1] for view in history.views.values())]:
        row["number"] = 7
    history.acks[stored[-1]["key"]] = {7}


def gap(history, stored):
    history.views["bob"].pop(2)


def lost_beginning(history, stored):
    history.views["bob"].pop(0)


def old_state(history, stored):
    stored[2]["version"] = 6


def deleted_text_stays(history, stored):
    stored[2]["deleted"] = True


def shown_twice(history, stored):
    history.views["bob"].append(history.views["bob"][-1])


def out_of_order(history, stored):
    history.views["bob"].reverse()


def stored_twice(history, stored):
    stored.append(stored[-1] | {"number": 6})


def not_for_them(history, stored):
    history.belonged("bob", 1, 4)


@pytest.mark.parametrize(
    ("doctor", "point"),
    [(lost, "1"), (invented, "1"), (altered, "1"), (told_another_number, "1"), (hole, "2"), (gap, "3"),
     (lost_beginning, "3"), (old_state, "3"), (deleted_text_stays, "3"), (shown_twice, "4"), (out_of_order, "4"),
     (stored_twice, "5"), (not_for_them, "6")],
)  # fmt: skip
def test_a_doctored_history_is_not_believed(doctor, point):
    history, stored = good()
    doctor(history, stored)
    assert any(sentence.startswith(f"{point}:") for sentence in judge(history, stored))


async def test_the_cursor_stops_below_what_is_missing():
    asked: list[int] = []
    cursor = Cursor(5, asked.append)
    cursor.frame(6)
    cursor.frame(8)
    assert cursor.version == 6
    cursor.changes(6, 7)
    assert (cursor.version, cursor.ahead) == (8, set())
    cursor.page(7)
    cursor.heard(9)
    assert asked == [7, 8]
