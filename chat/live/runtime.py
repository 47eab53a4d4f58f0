"""Starts and stops what keeps open pages up to date: the hub of this process, and the ticks beside it."""

from typing import Any

from channels.layers import get_channel_layer

from accounts.broadcasts import AccessChanged
from background.ticks import BackgroundTasks
from chat.broadcasts import MessageDeleted, MessageOutdated, RoomMoved
from chat.live import connections, heartbeat, presence, sidebar
from chat.timeline import message_html
from realtime.envelopes import Subscription
from realtime.hub import hub
from realtime.relay import LayerRelay


def start(tasks: BackgroundTasks) -> None:
    """Open the hub on the running loop."""
    for module in (connections, presence, sidebar):
        module.clear()
    layer = get_channel_layer()
    relay = LayerRelay(layer, hub) if layer else None
    hub.open(relay, subscriptions(tasks))
    if relay:
        tasks.run(relay.run)
    tasks.repeat(sidebar.TELL_SECONDS, sidebar.tell_moves)
    tasks.repeat(presence.ANNOUNCE_SECONDS, presence.announce)
    tasks.repeat(presence.RECHECK_SECONDS, presence.recheck)
    tasks.repeat(heartbeat.HEARTBEAT_SECONDS, heartbeat.beat)


def stop() -> None:
    hub.close()


def subscriptions(tasks: BackgroundTasks) -> list[Subscription[Any]]:
    """All that a process is told, in one list: nothing subscribes by being imported."""
    return [
        Subscription(AccessChanged, lambda notice: tasks.run(heartbeat.check_person, notice.pk)),
        Subscription(RoomMoved, sidebar.note_move),
        Subscription(MessageOutdated, lambda notice: message_html.outdated(notice.pk)),
        Subscription(MessageDeleted, lambda notice: message_html.forget(notice.pk)),
    ]
