"""Which browser on which system a User-Agent names: enough for a person to know it again. Pure."""

from typing import NamedTuple

# The first word that is found wins: Edge and Opera also say Chrome, Chrome also says Safari.
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
    """What is not known is called "A browser" or left out."""
    browser = next((name for word, name in _BROWSERS.items() if word in user_agent), "A browser")
    system, icon = next((found for word, found in _SYSTEMS.items() if word in user_agent), ("", "monitor"))
    return Device(f"{browser} on {system}" if system else browser, icon)
