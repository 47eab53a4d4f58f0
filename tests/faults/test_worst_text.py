"""A59, A60: the texts that cost the most, sent by twenty people at once. Nobody else waits for them."""

import asyncio
import time

import pytest

from tests.faults.tab import Tab

WORST = ["[" * 10_000, "![" * 5_000, "[a" * 5_000, "<![CDATA[" * 1_111, "[](" * 3_333, "*a_" * 3_333, "> " * 5_000,
         "- " * 5_000, "[a]: b\n" * 1_428, "```python\n" + " \n" * 4_990, "```makefile\n" + "a" * 9_980, "`" * 10_000,
         "<" * 10_000, "&" * 10_000, "http://" * 1_428, "1. " * 3_333, "|a" * 5_000, "\\" * 10_000,
         "<div>" * 2_000, ("```sql\n" + "'" * 300 + "\n```\n") * 30]  # fmt: skip


@pytest.mark.attack("A59", "A60")
async def test_twenty_of_the_worst_texts_at_once_stop_nobody(embedded, people, figures):
    deployment = embedded()
    server = deployment.serve()
    alice, *others = await people(server.port, "alice", *(f"dora{number}" for number in range(20)))
    async with Tab(alice, "loft") as tab:
        lags = []

        async def probe():
            while True:
                begun = time.monotonic()
                await (await tab.connection.ping())
                lags.append(time.monotonic() - begun)
                await asyncio.sleep(0.05)

        probing = asyncio.create_task(probe())
        await asyncio.sleep(1)
        idle, lags[:] = sorted(lags)[len(lags) // 2], []
        begun = time.monotonic()
        answers = await asyncio.gather(
            *(browser.post("hall", text[:10_000]) for browser, text in zip(others, WORST, strict=True))
        )
        seconds = time.monotonic() - begun
        probing.cancel()
        assert tab.codes == []
    assert [answer.status for answer in answers] == [201] * 20
    lags.sort()
    middle, worst = lags[len(lags) // 2], lags[-1]
    figures(sent_in_seconds=seconds, loop_idle_ms=idle * 1000, loop_p50_ms=middle * 1000, loop_worst_ms=worst * 1000)
    figures(metric="hubbub_render_fallbacks_total")
    assert server.figures()["hubbub_render_fallbacks_total"] > 0
    assert middle < 0.1
    assert worst < 1.0
