"""Addresses of rooms and messages. They are nouns; what one does to a message is a noun of its own."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from chat.views import changes, messages, pages, reads, rooms
from chat.views import memberships as members


class NumberConverter(StringConverter):
    """A place in a room: digits, and not so many that the database could not hold it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # a number, as converters may
        return int(value)


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", pages.home, name="home"),
    path("help/", pages.help_page, name="help"),
    path("robots.txt", pages.robots, name="robots"),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/new/", rooms.new_room, name="new_room"),
    path("rooms/<uuid:room_id>/", rooms.room, name="room"),
    path("rooms/<uuid:room_id>/settings/", rooms.room_settings, name="room_settings"),
    path("rooms/<uuid:room_id>/archive/", rooms.archive, name="archive"),
    path("rooms/<uuid:room_id>/members/", members.members, name="members"),
    path("rooms/<uuid:room_id>/memberships/", members.memberships, name="memberships"),
    path("rooms/<uuid:room_id>/departures/", members.departures, name="departures"),
    path("rooms/<uuid:room_id>/removals/", members.removals, name="removals"),
    path("rooms/<uuid:room_id>/roles/", members.roles, name="roles"),
    path("rooms/<uuid:room_id>/connected/", members.connected, name="connected"),
    path("rooms/<uuid:room_id>/reads/", reads.reads, name="reads"),
    path("rooms/<uuid:room_id>/changes/", changes.changes, name="changes"),
    path("rooms/<uuid:room_id>/messages/", messages.messages, name="messages"),
    path("rooms/<uuid:room_id>/messages/<number:number>/", messages.message, name="message"),
    path("rooms/<uuid:room_id>/messages/<number:number>/source/", messages.source, name="source"),
    path("rooms/<uuid:room_id>/messages/<number:number>/edits/", messages.edits, name="edits"),
    path("rooms/<uuid:room_id>/messages/<number:number>/deletion/", messages.deletion, name="deletion"),
    path("rooms/<uuid:room_id>/messages/<number:number>/restoration/", messages.restoration, name="restoration"),
    path("rooms/<uuid:room_id>/<number:number>/", rooms.permalink, name="permalink"),
]
