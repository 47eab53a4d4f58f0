"""Finds out where a link leads and whether its text is honest about it. Only http, https and mailto become links."""

import re
import unicodedata
from dataclasses import dataclass

from web.characters import JOINERS, UNSEEN, in_class

# Browsers and libraries disagree about a backslash or a space in an address, so an address with one is no link.
_HTTP = re.compile(r"(?P<scheme>https?)://(?:(?P<user>[^/?#\s\\\[\]]*)@)?(?P<host>[^/?#\s\\@:]+)(?P<port>:\d{1,5})?"
                   r"(?P<rest>(?:[/?#][^\s\\]*)?)", re.IGNORECASE)  # fmt: skip
_MAIL = re.compile(r"mailto:(?P<address>[^\s\\<>\"'?&@:/]{1,64}@(?P<host>[a-z0-9.-]{1,253}))", re.IGNORECASE)
_ASCII_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?\.?")
# What a reader would take for a host. After a single slash it is part of a path.
_HOST_IN_TEXT = re.compile(r"(?:(?<=://)|(?<![\w/.-]))(?:[\w-]{1,63}\.)+[^\W\d_]{2,}")
_UNSEEN = re.compile(f"[*_~`{in_class(UNSEEN, JOINERS)}]")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be linked. `destination` is the host (in ASCII) or mail address that it really leads to."""

    href: str
    destination: str
    disguised: bool  # a user name before the host, or a host that is not written in ASCII


def target(url: str) -> Target | None:
    """The target of an address as it was typed, or None if it may not be linked."""
    if mail := _MAIL.fullmatch(url):
        return Target(f"mailto:{mail['address']}", mail["address"].lower(), disguised=False)
    if not (http := _HTTP.fullmatch(url)) or not (host := _ascii(http["host"])):
        return None
    user = f"{http['user']}@" if http["user"] is not None else ""
    href = f"{http['scheme'].lower()}://{user}{host}{http['port'] or ''}{http['rest']}"
    return Target(href, host, disguised=bool(user) or host != http["host"].lower() or "xn--" in host)


def warning(text: str, to: Target) -> str:
    """The real destination if the text names another one or the address disguises it, else ""."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if "@" in to.destination:
        return to.destination if _HOST_IN_TEXT.search(seen) and to.destination not in seen else ""
    if to.disguised:
        return "" if to.href.casefold() == seen and "@" not in to.href else to.destination
    named = (host.group().removeprefix("www.") for host in _HOST_IN_TEXT.finditer(seen))
    return to.destination if any(not f".{to.destination}".endswith(f".{host}") for host in named) else ""


def _ascii(host: str) -> str:
    """The host in the form that DNS uses, or "" if it cannot be a host."""
    if len(host) > 253:
        return ""
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    return host if _ASCII_HOST.fullmatch(host) else ""
