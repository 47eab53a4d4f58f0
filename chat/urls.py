"""Addresses of rooms, messages and people. They are nouns; what one does to a message is a noun of its own."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from chat.views import changes, edits, memberships, messages, pages, people, reads, rooms
from web.numbers import NumberConverter


class UsernameConverter(StringConverter):
    regex = "[A-Za-z0-9._-]{1,30}"


class DigestConverter(StringConverter):
    regex = "[0-9a-f]{32}"


register_converter(NumberConverter, "number")
register_converter(UsernameConverter, "username")
register_converter(DigestConverter, "digest")

urlpatterns = [
    path("", pages.home, name="home"),
    path("help/", pages.help_page, name="help"),
    path("robots.txt", pages.robots, name="robots"),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/new/", rooms.new_room, name="new_room"),
    path("rooms/<uuid:room_id>/", rooms.room, name="room"),
    path("rooms/<uuid:room_id>/settings/", rooms.room_settings, name="room_settings"),
    path("rooms/<uuid:room_id>/archive/", rooms.archive, name="archive"),
    path("rooms/<uuid:room_id>/members/", memberships.members, name="members"),
    path("rooms/<uuid:room_id>/memberships/", memberships.memberships, name="memberships"),
    path("rooms/<uuid:room_id>/departures/", memberships.departures, name="departures"),
    path("rooms/<uuid:room_id>/removals/", memberships.removals, name="removals"),
    path("rooms/<uuid:room_id>/roles/", memberships.roles, name="roles"),
    path("rooms/<uuid:room_id>/connected/", memberships.connected, name="connected"),
    path("rooms/<uuid:room_id>/reads/", reads.reads, name="reads"),
    path("rooms/<uuid:room_id>/changes/", changes.changes, name="changes"),
    path("rooms/<uuid:room_id>/messages/", messages.messages, name="messages"),
    path("rooms/<uuid:room_id>/messages/<number:number>/", messages.message, name="message"),
    path("rooms/<uuid:room_id>/messages/<number:number>/source/", messages.source, name="source"),
    path("rooms/<uuid:room_id>/messages/<number:number>/edits/", edits.edits, name="edits"),
    path("rooms/<uuid:room_id>/messages/<number:number>/deletion/", edits.deletion, name="deletion"),
    path("rooms/<uuid:room_id>/messages/<number:number>/restoration/", edits.restoration, name="restoration"),
    path("rooms/<uuid:room_id>/<number:number>/", rooms.permalink, name="permalink"),
    path("people/<username:username>/", people.person, name="person"),
    path("people/<number:pk>/<digest:digest>/<int:size>.webp", people.picture, name="picture"),
]
