"""Which browser and which system a User-Agent names, so that people recognize their sessions. Pure."""

from typing import NamedTuple

from django.utils.translation import gettext as _

# The first match wins: Edge and Opera also say Chrome, and Chrome also says Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": ("iPhone", "smartphone"),
    "iPad": ("iPad", "smartphone"),
    "Android": ("Android", "smartphone"),
    "CrOS": ("ChromeOS", "laptop"),
    "Windows": ("Windows", "monitor"),
    "Macintosh": ("Mac", "laptop"),
    "Linux": ("Linux", "laptop"),
}


class Device(NamedTuple):
    name: str  # "Firefox on Linux"
    icon: str


def describe(user_agent: str) -> Device:
    """An unknown browser is called "A browser"; an unknown system is left out."""
    browser = next((name for word, name in _BROWSERS.items() if word in user_agent), _("A browser"))
    system, icon = next((found for word, found in _SYSTEMS.items() if word in user_agent), ("", "monitor"))
    name = _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
    return Device(name, icon)
