"""What was drawn, kept by all that it shows, up to so many characters in all (of one to four bytes each)."""

from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString


class Shelf[K: Hashable]:
    """Where it gets too much the oldest goes: most of it is of the past anyhow."""

    def __init__(self, most_characters: int) -> None:
        self.most_characters = most_characters
        self.characters = 0
        self._drawn: dict[K, SafeString] = {}
        self._changing = Lock()

    def get(self, shown: K) -> SafeString | None:
        return self._drawn.get(shown)

    def put(self, shown: K, drawn: SafeString) -> None:
        with self._changing:
            self.characters += len(drawn) - len(self._drawn.pop(shown, ""))
            self._drawn[shown] = drawn
            while self.characters > self.most_characters:
                self.characters -= len(self._drawn.pop(next(iter(self._drawn))))

    def drop(self, is_unwanted: Callable[[K], bool]) -> None:
        with self._changing:
            for shown in [shown for shown in self._drawn if is_unwanted(shown)]:
                self.characters -= len(self._drawn.pop(shown))
