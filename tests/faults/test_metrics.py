"""G27: what can be watched, and by whom."""

import asyncio
import http.client
import re

import pytest

from tests.faults.tab import Tab
from tests.harness.names import room_id

TOKEN = "a long token that was drawn at random"


def ask(server, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=8)
    connection.request("GET", "/metrics", headers={"Host": "127.0.0.1"} | (headers or {}))
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.guarantee("G27")
@pytest.mark.attack("A109")
def test_figures_are_off_unless_asked_for(embedded):
    server = embedded(METRICS="0").serve()
    assert ask(server)[0] == 404
    assert ask(server, {"Authorization": f"Bearer {TOKEN}"})[0] == 404


@pytest.mark.guarantee("G27")
@pytest.mark.attack("A109")
def test_figures_are_for_this_machine_or_for_who_has_the_token(embedded):
    near = embedded().serve()
    assert ask(near)[0] == 200
    assert ask(near, {"X-Forwarded-For": "127.0.0.1"})[0] == 404  # somebody behind a proxy
    guarded = embedded(METRICS_TOKEN=TOKEN).serve()
    wrong, right = ({"Authorization": f"Bearer {token}"} for token in ("wrong", TOKEN))
    headers: list[dict[str, str]] = [{}, wrong, right]
    assert [ask(guarded, given)[0] for given in headers] == [404, 404, 200]


@pytest.mark.guarantee("G27")
async def test_every_figure_is_described_and_moves_with_what_it_counts(embedded, people):
    deployment = embedded()
    server = deployment.serve()
    alice, bob = await people(server.port, "alice", "bob")
    async with Tab(bob, "hall") as tab:
        await alice.deliver("hall", "canarybird")
        await alice.deliver("hall", "*a_" * 3_000)  # too much to be drawn in time
        await tab.shows(2, 10)
        _, text = await asyncio.to_thread(ask, server)
        figures = await asyncio.to_thread(server.figures)
    assert "canarybird" not in text
    assert "alice" not in text
    assert str(room_id("hall")) not in text
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"^(\w+)[ {]", text, re.MULTILINE)}
    assert names == set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    assert (figures["hubbub_sockets"], figures["hubbub_rooms_shown"], figures["hubbub_posts_total"]) == (1, 1, 2)
    assert figures["hubbub_render_fallbacks_total"] == 1
    assert figures["hubbub_delivery_seconds_count"] >= 2
    assert figures['hubbub_request_seconds_bucket{le="+Inf"}'] == figures["hubbub_request_seconds_count"]
