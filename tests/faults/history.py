"""What happened, as the clients saw it, and whether it may be believed: the six points of docs/guarantees.md.

A history is filled while a test runs; `judge` compares it with what is stored and returns sentences, none if all is
well.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    attempts: dict[str, str] = field(default_factory=dict)  # key -> what was sent under it
    acks: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # key -> numbers it was told
    received: list[tuple[str, int, int]] = field(default_factory=list)  # client, number, version
    views: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # client -> what it shows in the end, in order
    begins: dict[str, int] = field(default_factory=dict)  # client -> the first number that it should show
    reaches: dict[str, tuple[int, int]] = field(default_factory=dict)  # client -> first and last number it may know

    def sent(self, key, body):
        self.attempts[key] = body

    def acked(self, key, number):
        self.acks[key].add(number)

    def got(self, client, number, version):
        self.received.append((client, number, version))

    def shows(self, client, view, first=1):
        self.views[client], self.begins[client] = view, first

    def belonged(self, client, first, last):
        """This client was a member while these numbers were taken."""
        self.reaches[client] = (first, last)


def judge(history, stored):
    """What is wrong, in sentences. `stored` is the room as Deployment.messages gives it."""
    return [
        *_acknowledged_is_stored(history, stored),
        *_numbers_have_no_hole(stored),
        *_views_equal_the_room(history, stored),
        *_views_are_in_order(history),
        *_one_row_per_key(stored),
        *_nobody_heard_what_was_not_for_them(history),
    ]


def _acknowledged_is_stored(history, stored):
    rows = {row["key"]: row for row in stored}
    for key, numbers in history.acks.items():
        if key not in rows:
            yield f"1: {key} was acknowledged and is not stored"
        elif numbers != {rows[key]["number"]}:
            yield f"1: {key} was acknowledged as {sorted(numbers)} and is stored as {rows[key]['number']}"
    for key, row in rows.items():
        if key not in history.attempts:
            yield f"1: {key} is stored and nobody sent it"
        elif not row["deleted"] and row["body"] != history.attempts[key]:
            yield f"1: {key} is stored with another text than was sent"


def _numbers_have_no_hole(stored):
    numbers = [row["number"] for row in stored]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))[:10]
        yield f"2: {len(numbers)} messages end at number {max(numbers, default=0)}; missing {missing}"


def _views_equal_the_room(history, stored):
    for client, view in history.views.items():
        first = history.begins[client]
        expected = [
            (row["number"], row["key"], row["version"], row["deleted"]) for row in stored if row["number"] >= first
        ]
        shown = [(row["number"], row["key"], row["version"], row["deleted"]) for row in view]
        if shown != expected:
            lacking = [one[0] for one in expected if one not in shown][:10]
            surplus = [one[0] for one in shown if one not in expected][:10]
            yield f"3: {client} shows {len(shown)} of {len(expected)} messages; lacks {lacking}, has wrong {surplus}"
        for shown_row in view:
            if canary := shown_row.get("canary"):
                yield f"3: {client} still shows {canary!r}"


def _views_are_in_order(history):
    for client, view in history.views.items():
        numbers = [row["number"] for row in view]
        twice = [number for number, count in Counter(numbers).items() if count > 1]
        if twice:
            yield f"4: {client} shows {twice[:10]} twice"
        if numbers != sorted(numbers):
            yield f"4: {client} shows its messages out of order"


def _one_row_per_key(stored):
    for key, count in Counter(row["key"] for row in stored).items():
        if count > 1:
            yield f"5: {key} is stored {count} times"


def _nobody_heard_what_was_not_for_them(history):
    for client, number, _ in history.received:
        first, last = history.reaches.get(client, (0, 2**62))
        if not first <= number <= last:
            yield f"6: {client} received {number}, which is not from its time in the room"
