"""Queries that are composed once: the ORM takes ten times as long to write most queries as a database to answer them.

    @compiled_query(UUID, int)
    def joined(room: UUID, person: int) -> QuerySet[Membership]:
        return Membership.objects.filter(room=room, user=person)

    joined(room.pk, user.pk)  # a list of memberships, as the queryset would bring it

The function is called once in each thread, with values that stand for those to come, so it must make the same query
whatever they are. For what every request waits for, and only there: this leans on the ORM's compiler, which is not
public.
"""

from collections.abc import Callable
from threading import local
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import BigIntegerField, Field, Model, QuerySet, TextField, UUIDField

STANDING_FOR = 7_300_000_000_000_000  # nothing that we write into a query is such a number
_FIELDS: dict[type, Field[Any, Any]] = {int: BigIntegerField(), str: TextField(), UUID: UUIDField()}


def compiled_query[M: Model, R](*kinds: type) -> Callable[[Callable[..., QuerySet[M, R]]], Callable[..., list[R]]]:
    """`kinds` are the types of the function's arguments: int, str or UUID."""

    def decorate(make: Callable[..., QuerySet[M, R]]) -> Callable[..., list[R]]:
        mine = local()

        def ask(*values: object) -> list[R]:
            if not hasattr(mine, "query"):
                mine.query = _Query(make, kinds)
            found: list[R] = mine.query.ask(values)
            return found

        return ask

    return decorate


class _Query[M: Model, R]:
    """The query as one thread has it, and so for one connection."""

    def __init__(self, make: Callable[..., QuerySet[M, R]], kinds: tuple[type, ...]) -> None:
        numbers = enumerate(kinds, STANDING_FOR)
        stand_ins = [UUID(int=number) if kind is UUID else kind(number) for number, kind in numbers]
        self._queryset = make(*stand_ins)
        self._fields = [_FIELDS[kind] for kind in kinds]
        self._connection = connections[self._queryset.db]
        self._compiler = compiler = self._queryset.query.get_compiler(using=self._queryset.db)
        self._sql, self._given = compiler.as_sql()
        values = self._adapted(stand_ins)
        self._positions = [(at, values.index(value)) for at, value in enumerate(self._given) if value in values]
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        compiler.get_converters = lambda expressions: converters
        self._queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]

    def ask(self, values: tuple[object, ...]) -> list[R]:
        adapted, params = self._adapted(values), list(self._given)
        for at, which in self._positions:
            params[at] = adapted[which]
        self._compiler.as_sql = lambda *args, **kwargs: (self._sql, tuple(params))
        rows: Any = self._queryset._iterable_class  # of models, or of plain values
        return list(rows(self._queryset))

    def _adapted(self, values: "list[object] | tuple[object, ...]") -> list[object]:
        return [
            field.get_db_prep_value(value, self._connection) for field, value in zip(self._fields, values, strict=True)
        ]
