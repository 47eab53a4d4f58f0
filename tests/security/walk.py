"""Every address there is, with arguments that make it one."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chat.models import Room

SAMPLES = {
    "username": "alice",
    "user_id": 1,
    "pk": 1,
    "digest": "0" * 32,
    "size": 64,
    "number": 1,
    "sign_in_id": 1,
    "key": "x",
    "uidb36": "x",
    "app_label": "chat",
    "object_id": "1",
    "content_type_id": 1,
    "url": "x",
}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
        elif entry.name:
            yield namespace + entry.name, entry


ALL = dict(routes())


def address(name: str, room: Room) -> str:
    entry = ALL[name]
    keys = entry.pattern.regex.groupindex or entry.pattern.converters
    arguments = {key: SAMPLES.get(key, "1") for key in keys}
    if "room_id" in arguments:
        arguments["room_id"] = room.pk
    return reverse(name, kwargs=arguments) if arguments else reverse(name)


def is_about_a_room(name: str) -> bool:
    return "room_id" in ALL[name].pattern.converters
