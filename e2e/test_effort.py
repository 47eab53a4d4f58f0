"""What one more message costs a page that shows many: the styles of that message, not those of all."""

import json

from e2e.pages import expect_sent, page_up_to_the_beginning


def test_a_new_message_does_not_restyle_the_whole_log(new_room, enter, browser, tmp_path):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    room.post("alice", "reads/", number="65")
    alice = enter("alice", room)
    page_up_to_the_beginning(alice)
    alice.keyboard.press("End")
    trace = tmp_path / "trace.json"
    browser.start_tracing(
        page=alice, path=trace, categories=["disabled-by-default-devtools.timeline.invalidationTracking"]
    )
    room.say("bob", "one more")
    expect_sent(alice, "one more")
    browser.stop_tracing()
    events = json.loads(trace.read_text())["traceEvents"]
    # each style that was resolved: for the new message, and for a container whose width a layout changed
    restyled = sum(event["name"] == "StyleResolver::ResolveStyle" for event in events)
    everything = alice.locator("#messages *").count()
    assert everything > 600
    assert 0 < restyled < everything / 4
