"""What a page of the product sends with every request of somebody, and what it keeps of every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
LOGIN = "/accounts/login/"


@dataclass(frozen=True)
class Answer:
    """Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]  # "name=value" each
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def number(self) -> int:
        """Of the message that was posted."""
        return int(self.headers["hubbub-number"])

    @property
    def version(self) -> int:
        """At which the room was read, or which the posted message brought it to."""
        return int(self.headers["hubbub-version"])


class Session:
    """`origin` is what stands in the browser's address line."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.cookies: dict[str, str] = {}

    def headers(self, body: bytes | None) -> dict[str, str]:
        """Of a request; with a body it is a form, which the CSRF token of the last page lets in."""
        found = {"Host": urlsplit(self.origin).netloc, "Origin": self.origin}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            found |= {"Content-Type": FORM, "Content-Length": str(len(body))}
            found["X-CSRFToken"] = self.cookies.get("csrf", "")
        return found

    def keep(self, answer: Answer) -> None:
        for cookie in answer.cookies:
            name, _, value = cookie.partition("=")
            self.cookies[name] = value


def form(fields: Mapping[str, object]) -> bytes:
    return urlencode(fields).encode()
