"""The settings with no static files but ours: the administration's take seconds to compress, and Django tests them."""

from config.settings import *  # noqa: F403

STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
