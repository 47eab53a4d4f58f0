"""What the hub brings to every process: a frame for the pages of a group, a notice for the process itself, or both.

An envelope is a flat dictionary of strings, as it goes through Redis. While a server is updated, processes of two
versions read each other's envelopes: the keys and the kinds of notices keep their names, and a process ignores a kind
that it does not know.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol, Self, TypedDict


class Envelope(TypedDict, total=False):
    group: str
    frame: str
    place: str  # the frame's number in the sequence of its group; an old name, which must not change
    topic: str  # the kind of the notice
    value: str  # its text


class Notice(Protocol):
    """Something that processes are told and pages are not."""

    kind: ClassVar[str]

    def to_text(self) -> str: ...

    @classmethod
    def from_text(cls, text: str) -> Self: ...


@dataclass(slots=True)
class RowNotice:
    """A notice that says no more than which row it is about."""

    kind: ClassVar[str]
    pk: int

    def to_text(self) -> str:
        return str(self.pk)

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(int(text))


class Subscription[N: Notice](NamedTuple):
    """What a process does with the notices of a kind. The handler is called on the event loop."""

    notice: type[N]
    handler: Callable[[N], None]


type Handlers = dict[str, tuple[Callable[[str], Any], Callable[[Any], None]]]


def handlers_by_kind(subscriptions: Iterable[Subscription[Any]]) -> Handlers:
    """For each kind of notice what reads its text, and the handler. Raises ValueError for a second subscription to a
    kind: one of the two handlers would never be called."""
    found: Handlers = {}
    for notice, handler in subscriptions:
        if notice.kind in found:
            raise ValueError(f"There are two subscriptions to {notice.kind!r}.")
        found[notice.kind] = notice.from_text, handler
    return found
