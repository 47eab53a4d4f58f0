"""What the consumer relies on in Channels: a socket costs no channel of its own, whatever layer there is."""

import pytest
from channels.testing import WebsocketCommunicator

from chat.live.consumer import ChatConsumer


class Observed(ChatConsumer):
    """Notes what Channels gave it, and lets nobody in."""

    async def connect(self):
        self.scope["given"] = self.channel_layer
        await self.close()


@pytest.mark.parametrize("layers", [{}, {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}])
async def test_a_socket_has_no_channel_layer(settings, layers):
    settings.CHANNEL_LAYERS = layers
    socket = WebsocketCommunicator(Observed.as_asgi(), "/ws/")
    accepted, _ = await socket.connect(timeout=5)
    assert not accepted
    assert socket.scope["given"] is None
