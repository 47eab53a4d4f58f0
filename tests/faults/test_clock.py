"""G22: a server whose clock is an hour wrong."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.waiting import eventually

SKEWED = str(Path(__file__).parent / "skewed")


@pytest.mark.guarantee("G22")
@pytest.mark.parametrize("skew", [3600, -3600])
async def test_an_hour_of_difference_changes_no_order_and_hides_nobody(shared, people, figures, skew):
    deployment = shared()
    right = deployment.serve()
    wrong = deployment.serve(PYTHONPATH=SKEWED, CLOCK_SKEW=str(skew))
    assert abs(wrong.figures()["hubbub_start_time_seconds"] - right.figures()["hubbub_start_time_seconds"] - skew) < 60
    history = History()
    alice, bob = await people(right.port, "alice", "bob")
    sides = [alice, alice.elsewhere(wrong.port)]
    tabs = [
        Tab(bob, "hall", name="right", history=history),
        Tab(alice.elsewhere(wrong.port), "hall", name="wrong", history=history),
    ]
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    await eventually(lambda: [tab.connected() for tab in tabs] == [2, 2], 15, "both are seen")
    for number in range(20):
        assert await sides[number % 2].deliver("hall", f"text {number}", history) == number + 1
    await asyncio.gather(*(tab.shows(20, 10) for tab in tabs))
    await asyncio.sleep(7)  # presence was looked at again, by both clocks
    assert [tab.connected() for tab in tabs] == [2, 2]
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert judge(history, deployment.messages("hall")) == []
    orders = {tuple(row["key"] for row in tab.view) for tab in tabs}
    figures(**{f"skew_{skew}_orders": len(orders)}, metric="hubbub_start_time_seconds")
    assert len(orders) == 1
