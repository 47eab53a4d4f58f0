"""The settings, with a channel layer that drops three of ten messages and says nothing."""

from config.settings import *  # noqa: F403
from config.settings import CHANNEL_LAYERS

CHANNEL_LAYERS["default"]["BACKEND"] = "tests.faults.lossy_layer.LossyLayer"
