"""Rendered HTML in the memory of this process, up to a number of characters in all (of one to four bytes each)."""

from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString


class BoundedCache[K: Hashable]:
    """When it is full the oldest entry goes: most old entries show a state that is past anyhow."""

    def __init__(self, max_characters: int) -> None:
        self.max_characters = max_characters
        self.characters = 0
        self._entries: dict[K, SafeString] = {}
        self._lock = Lock()

    def get(self, key: K) -> SafeString | None:
        return self._entries.get(key)

    def put(self, key: K, html: SafeString) -> None:
        with self._lock:
            self.characters += len(html) - len(self._entries.pop(key, ""))
            self._entries[key] = html
            while self.characters > self.max_characters:
                self.characters -= len(self._entries.pop(next(iter(self._entries))))

    def drop(self, is_unwanted: Callable[[K], bool]) -> None:
        """Forget every entry whose key is unwanted."""
        with self._lock:
            for key in [key for key in self._entries if is_unwanted(key)]:
                self.characters -= len(self._entries.pop(key))
