"""Rooms and messages, for administrators. It uses the same verbs as the pages, so that open pages follow."""

from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat import actions
from chat.forms import RoomForm
from chat.models import Membership, Message, Room
from web.admin import CarefulAdmin

COUNT_SECONDS = 300
SHOWN_CHARACTERS = 80
SHOWN_PEOPLE = 100


class CachedCountPaginator(Paginator[Any]):
    """The number of pages may be five minutes old: counting a million rows takes too long to do for every page."""

    @cached_property
    def count(self) -> int:
        try:
            query = str(self.object_list.query)  # type: ignore[attr-defined]  # a QuerySet
        except EmptyResultSet:  # it can find nothing
            return 0
        key = f"admin-count:{sha256(query.encode()).hexdigest()}"
        return int(cache.get_or_set(key, lambda: super(CachedCountPaginator, self).count, COUNT_SECONDS) or 0)


class RecentPeopleFilter(admin.RelatedFieldListFilter):
    """The people who signed in last. Django's filter would list everybody, or read all messages for their authors."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:  # as in Django
        return list(User.objects.order_by("-last_login", "pk").values_list("pk", "username")[:SHOWN_PEOPLE])


class MembershipInline(admin.TabularInline[Membership, Room]):
    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user", "role", "read_number", "joined_at", "removed_at")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user")


class RoomAdminForm(RoomForm):
    class Meta(RoomForm.Meta):
        fields = [*RoomForm.Meta.fields, "is_landing"]


@admin.register(Room)
class RoomAdmin(CarefulAdmin):
    form = RoomAdminForm
    list_display = ("id", "title")
    list_display_links = ("id", "title")
    search_fields = ("id", "title")
    readonly_fields = ("id", "created_by", "created_at", "archived_at", "last_number", "version")
    fields = ("id", "title", "topic", "kind", "guests_may_read", "editing_minutes", "is_landing", *readonly_fields[1:])
    inlines = (MembershipInline,)
    actions = ("archive", "reopen")
    show_full_result_count = False
    paginator = CachedCountPaginator

    def save_model(self, request: HttpRequest, obj: Room, form: ModelForm[Room], change: bool) -> None:
        user = acting(request.user)
        if change:
            actions.update_room(room=obj, user=user, **{name: getattr(obj, name) for name in form.changed_data})
            return
        created = actions.create_room(creator=user, **form.cleaned_data)
        obj.pk, obj._state.adding = created.pk, False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rooms are archived instead. Deleting one would delete what everybody wrote, and break every link."""
        return False

    @admin.action(description=_("Archive the chosen rooms"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            actions.archive_room(room=room, user=acting(request.user))

    @admin.action(description=_("Open the chosen rooms again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            actions.reopen_room(room=room, user=acting(request.user))


@admin.register(Message)
class MessageAdmin(CarefulAdmin):
    """Messages can be deleted here, but not written or changed."""

    list_display = ("room", "user", "content", "timestamp")
    list_display_links = ("content",)
    list_filter = (
        "room",
        ("author", RecentPeopleFilter),
        "sent_at",
    )
    search_fields = ("room__title", "author__username", "source")
    readonly_fields = ("id", "user", "room", "timestamp", "number", "version", "content", "edited_at", "deleted_at",
                       "deleted_by")  # fmt: skip
    fields = readonly_fields
    list_select_related = ("room", "author")
    list_per_page = 50
    ordering = ("-sent_at",)
    show_full_result_count = False
    paginator = CachedCountPaginator
    actions = ("delete_messages",)

    @admin.display(description=_("user"), ordering="author__username")
    def user(self, message: Message) -> str:
        return message.author.username

    @admin.display(description=_("content"))
    def content(self, message: Message) -> str:
        if message.is_deleted:
            return gettext("(deleted)")
        text = message.source
        return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"

    @admin.display(description=_("timestamp"), ordering="sent_at")
    def timestamp(self, message: Message) -> Any:  # a moment, in the reader's format
        return message.sent_at

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Django's deletion would leave a gap in the numbers."""
        return False

    @admin.action(description=_("Delete the chosen messages (they leave a tombstone)"), permissions=["change"])
    def delete_messages(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset:
            actions.delete_message(message=message, deleter=acting(request.user))


def acting(user: AbstractBaseUser | Any) -> User:  # what the request says it is
    if not isinstance(user, User):
        raise TypeError("The administration is for people who are signed in.")
    return user
