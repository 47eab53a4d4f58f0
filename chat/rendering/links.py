"""Where a link leads, and whether its text says so. What is no http, https or mailto address is no link."""

import re
import unicodedata
from dataclasses import dataclass

from web.characters import JOINERS, UNSEEN, in_class

# A backslash or a space in an address is read differently by every reader of addresses: no link then.
_HTTP = re.compile(r"(?P<scheme>https?)://(?:(?P<user>[^/?#\s\\\[\]]*)@)?(?P<host>[^/?#\s\\@:]+)(?P<port>:\d{1,5})?"
                   r"(?P<rest>(?:[/?#][^\s\\]*)?)", re.IGNORECASE)  # fmt: skip
_MAIL = re.compile(r"mailto:(?P<address>[^\s\\<>\"'?&@:/]{1,64}@(?P<host>[a-z0-9.-]{1,253}))", re.IGNORECASE)
_ASCII_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?\.?")
# Something that a reader takes for a host: not one after a single slash, that is a path.
_HOST_IN_TEXT = re.compile(r"(?:(?<=://)|(?<![\w/.-]))(?:[\w-]{1,63}\.)+[^\W\d_]{2,}")
_UNSEEN = re.compile(f"[*_~`{in_class(UNSEEN, JOINERS)}]")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be linked; `place` is the host (ASCII) or mail address that it really leads to."""

    href: str
    place: str
    disguised: bool  # a user name before the host, or a host that is not written in ASCII


def target(url: str) -> Target | None:
    """The target of an address as typed, or None."""
    if mail := _MAIL.fullmatch(url):
        return Target(f"mailto:{mail['address']}", mail["address"].lower(), disguised=False)
    if not (http := _HTTP.fullmatch(url)) or not (host := _ascii(http["host"])):
        return None
    user = f"{http['user']}@" if http["user"] is not None else ""
    href = f"{http['scheme'].lower()}://{user}{host}{http['port'] or ''}{http['rest']}"
    return Target(href, host, disguised=bool(user) or host != http["host"].lower() or "xn--" in host)


def warning(text: str, to: Target) -> str:
    """The real place, if the text names another or the address hides its own; else nothing."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if "@" in to.place:
        return to.place if _HOST_IN_TEXT.search(seen) and to.place not in seen else ""
    if to.disguised:
        return "" if to.href.casefold() == seen and "@" not in to.href else to.place
    named = (host.group().removeprefix("www.") for host in _HOST_IN_TEXT.finditer(seen))
    return to.place if any(not f".{to.place}".endswith(f".{host}") for host in named) else ""


def _ascii(host: str) -> str:
    """The host as it is looked up, or nothing if it cannot be one."""
    if len(host) > 253:
        return ""
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    return host if _ASCII_HOST.fullmatch(host) else ""
