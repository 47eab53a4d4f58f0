"""A room for one test, and people who act in it over HTTP, as fast as the server answers."""

import re
from collections.abc import Callable
from uuid import uuid4

from tests.harness.servers import Server
from tests.harness.sessions import Answer
from tests.harness.visitor import Visitor

People = Callable[[str], Visitor]


class Room:
    """Public, opened by the first of `members`, joined by the others. `people` brings signed-in visitors."""

    def __init__(self, server: Server, people: People, *members: str) -> None:
        self.server, self.people = server, people
        title = f"room {uuid4().hex[:8]}"
        opened = people(members[0]).post("/rooms/new/", title=title, kind="public", editing_minutes="-1")
        found = re.search(r'data-room="([0-9a-f-]{36})"', opened.text)
        assert found, f"{opened.status}: {opened.text[:300]}"
        self.title, self.id = title, found[1]
        self.path = f"/rooms/{self.id}/"
        for member in members[1:]:
            people(member).post(f"{self.path}memberships/")

    def say(self, username: str, text: str, client_id: str = "") -> int:
        """Returns the number of the message."""
        answer = self._done(self.post(username, "messages/", client_id=client_id or str(uuid4()), body=text))
        return answer.number

    def fill(self, count: int, *usernames: str) -> None:
        """As many messages "line 1" to "line <count>", by these people in turn."""
        for number in range(1, count + 1):
            self.say(usernames[number % len(usernames)], f"line {number}")

    def edit(self, username: str, number: int, text: str) -> None:
        self._done(self.post(username, f"messages/{number}/edits/", body=text))

    def delete(self, username: str, number: int) -> None:
        self._done(self.post(username, f"messages/{number}/deletion/"))

    def post(self, who: str, noun: str, /, **fields: str) -> Answer:
        return self.people(who).post(self.path + noun, **fields)

    @staticmethod
    def _done(answer: Answer) -> Answer:
        assert answer.status in {200, 201, 204}, f"{answer.status}: {answer.text[:300]}"
        return answer
