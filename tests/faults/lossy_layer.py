"""A channel layer that keeps its word: at most once."""

import random

from channels_redis.pubsub import RedisPubSubChannelLayer

DROPPED = 0.3


class LossyLayer(RedisPubSubChannelLayer):
    async def group_send(self, group, message):
        if random.random() >= DROPPED:
            await self._get_layer().group_send(group, message)
