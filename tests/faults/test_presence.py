"""G9: who is here, also after a process is killed."""

import asyncio

import pytest

from tests.faults import FULL, size
from tests.faults.tab import Tab, connected_in
from tests.harness.names import room_id
from tests.harness.waiting import eventually


@pytest.mark.guarantee("G9")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "fault", ["kill", pytest.param("pause", marks=pytest.mark.skipif(not FULL, reason="full size only"))]
)
async def test_the_number_of_people_is_right_again_after_a_process_died(shared, redis, people, figures, fault):
    each = size(8, 10)
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    here = await people(servers[0].port, *(f"dora{number}" for number in range(each)))
    there = await people(servers[1].port, *(f"dora{number}" for number in range(each, 2 * each)))
    tabs = [Tab(browser, "hall", back_off=60) for browser in here + there]
    second = Tab(here[0], "hall")
    await asyncio.gather(*(tab.__aenter__() for tab in [*tabs, second]))
    await eventually(lambda: tabs[0].connected() == 2 * each, 20, "everybody is seen")

    await second.__aexit__()  # one of two tabs of a person: the person stays
    await asyncio.sleep(2)
    assert tabs[0].connected() == 2 * each

    before = servers[0].figures()["hubbub_leases_expired_total"]
    getattr(servers[1], fault)()
    seconds = await eventually(lambda: tabs[0].connected() == each, 47, "the dead are gone")
    counts = [connected_in(frame) for frame in tabs[0].frames if connected_in(frame) is not None]
    assert servers[0].figures()["hubbub_leases_expired_total"] > before
    servers[1].resume()
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    key = f"hubbub:presence:{room_id('hall')}"
    stale = redis.ask("ZCOUNT", key, 0, "(" + str(redis.ask("TIME")[0] - 45))
    figures(**{f"{fault}_healed_seconds": seconds, "lowest": min(counts), "stale": stale})
    figures(metric="hubbub_leases_expired_total")
    assert min(counts) >= 0
    assert max(counts) <= 2 * each
    assert stale == 0
