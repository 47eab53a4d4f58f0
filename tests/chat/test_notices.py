"""What processes tell each other: in words that two versions share, and heard by every process that serves."""

import pytest
from asgiref.sync import sync_to_async

from accounts.broadcasts import AccessChanged
from chat.broadcasts import MessageDeleted, MessageOutdated, RoomMoved
from chat.models import Message
from chat.timeline import message_html
from config.serving import lifespan
from realtime.hub import hub

ROOM = "0f0f0f0f-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("notice", "kind", "text"),
    [
        (AccessChanged(7), "access", "7"),
        (RoomMoved(ROOM, 7), "moved", f"{ROOM} 7"),
        (MessageOutdated(7), "outdated", "7"),
        (MessageDeleted(7), "forget", "7"),
    ],
)
def test_kinds_and_texts_stay_what_they_are(notice, kind, text):
    assert (notice.kind, notice.to_text()) == (kind, text)
    assert type(notice).from_text(text) == notice


@pytest.mark.guarantee("G20")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["outdated", "forget"])
async def test_a_process_that_shows_no_page_keeps_no_words_that_another_process_deleted(workshop, alice, say, kind):
    message = await sync_to_async(say)(workshop, alice, "canary")
    read = await Message.objects.select_related("author").aget(pk=message.pk)
    message_html._recently_deleted.clear()
    message_html.outdated(message.pk)  # a key of that number may be left of another test
    before = message_html._cache.characters
    lifespan.start()
    await sync_to_async(message_html.message_html)(read)
    assert message_html._cache.characters > before
    hub.receive({"topic": kind, "value": str(message.pk)})
    await lifespan.stop()
    assert message_html._cache.characters == before
