"""Somebody without a browser, who asks one thing after the other: signs in and posts faster than any hand."""

from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from tests.harness.names import PASSWORD, room_id
from tests.harness.sessions import LOGIN, Answer, Session, form

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam  # it has no public name

SECONDS = 30


class Visitor(Session):
    """`url` is that of the server."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def sign_in(self, username: str, password: str = PASSWORD) -> Self:
        self.get(LOGIN)
        self.post(LOGIN, login=username, password=password)
        assert self.cookies.get("sid"), f"{username} could not sign in"
        return self

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, form(fields), {})

    def say(self, title: str, text: str, client_id: UUID | None = None) -> int:
        """Send a message to a room of the scenario; returns its number."""
        answer = self.post(f"/rooms/{room_id(title)}/messages/", client_id=str(client_id or uuid4()), body=text)
        assert answer.status in {200, 201}, f"{answer.status}: {answer.text[:300]}"
        return answer.number

    def playwright_cookies(self, url: str = "") -> "list[SetCookieParam]":
        """For the context of a real browser, which then is signed in as well; `url` where it is not the server's."""
        return [{"name": name, "value": value, "url": url or self.url} for name, value in self.cookies.items()]

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """On a connection of its own, because the server may have been started anew since the last. Goes on where it is
        sent to, as a browser does."""
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=SECONDS)) as connection:
            connection.request(method, path, body, self.headers(body) | headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            cookies = tuple(value.split(";")[0] for value in response.headers.get_all("Set-Cookie", []))
            answer = Answer(response.status, found, cookies, response.read())
        self.keep(answer)
        if answer.status in {301, 302, 303}:
            there = urlsplit(urljoin(path, answer.headers["location"]))._replace(scheme="", netloc="")
            return self._ask("GET", there.geturl(), None, headers)
        return answer
