"""Somebody without a browser: signs in and posts over HTTP, faster than any hand. Standard library only."""

from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import UUID, uuid4

from tests.harness.servers import PASSWORD, room_id


class Answer:
    """Status, headers and text of an answer, also of a refusal."""

    def __init__(self, response: Any) -> None:  # HTTPResponse or HTTPError, which have no common type
        self.status: int = response.status
        self.headers = response.headers
        self.text: str = response.read().decode()


class Visitor:
    """Keeps cookies like a browser. `url` is that of the server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str, **headers: str) -> Answer:
        return self._open(Request(self.url + path, headers=headers))  # noqa: S310  (our own server)

    def post(self, path: str, **fields: str) -> Answer:
        """With the CSRF token that the last page brought."""
        headers = {"X-CSRFToken": self._cookie("csrf"), "Origin": self.url}
        return self._open(Request(self.url + path, urlencode(fields).encode(), headers))  # noqa: S310  (likewise)

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        self.get("/accounts/login/")
        self.post("/accounts/login/", login=username, password=password)
        assert self._cookie("sid"), f"{username} could not sign in"
        return self

    def say(self, title: str, text: str, client_id: UUID | None = None) -> int:
        """Send a message to a furnished room; returns its number."""
        answer = self.post(f"/rooms/{room_id(title)}/messages/", client_id=str(client_id or uuid4()), body=text)
        assert answer.status in {200, 201}, f"{answer.status}: {answer.text[:300]}"
        return int(answer.headers["Hubbub-Number"])

    def _open(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as response:
                return Answer(response)
        except HTTPError as refusal:
            return Answer(refusal)

    def _cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == name), "")
