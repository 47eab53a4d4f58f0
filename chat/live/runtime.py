"""Starts and stops what keeps open pages up to date: the hub of this process, and the ticks beside it."""

from channels.layers import get_channel_layer

from background.ticks import BackgroundTasks
from chat.live import connections, heartbeat, presence, sidebar
from realtime.hub import hub
from realtime.relay import LayerRelay


def start(tasks: BackgroundTasks) -> None:
    """Open the hub on the running loop."""
    for module in (connections, presence, sidebar):
        module.clear()
    layer = get_channel_layer()
    relay = LayerRelay(layer, hub) if layer else None
    hub.open(relay)
    hub.on("moved", sidebar.note_move)
    hub.on("access", lambda user_id: tasks.run(heartbeat.check_person, int(user_id)))
    if relay:
        tasks.run(relay.run)
    tasks.repeat(sidebar.TELL_SECONDS, sidebar.tell_moves)
    tasks.repeat(presence.ANNOUNCE_SECONDS, presence.announce)
    tasks.repeat(presence.RECHECK_SECONDS, presence.recheck)
    tasks.repeat(heartbeat.HEARTBEAT_SECONDS, heartbeat.beat)


def stop() -> None:
    hub.close()
