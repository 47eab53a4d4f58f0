# channels 4.3.2: what is used of it.

from typing import Any

def get_channel_layer(alias: str = ...) -> Any: ...  # what CHANNEL_LAYERS names, or None
