"""People, for administrators. Whoever is deactivated here is signed out everywhere within two seconds."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions
from accounts.models import User
from web.admin import CarefulAdmin

# There is one way in: the sign-in page, with its limits. Signed-in people who are no administrators get 403.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth
admin.site.unregister(EmailAddress)  # shown with the person
admin.site.unregister(Authenticator)  # it would show the secrets of apps
admin.site.unregister(Group)  # rights come from rooms and from being an administrator, and from nothing else


class NewPersonForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not to be subscripted at run time
    class Meta:
        model = User
        fields = ("username", "name", "email")


class AdminPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # not to be subscripted at run time
    def save(self, commit: bool = True) -> User:
        user: User = self.user
        actions.change_password(user=user, password=self.cleaned_data["password1"])
        return user


class AddressInline(admin.TabularInline):  # type: ignore[type-arg]  # not to be subscripted at run time
    model = EmailAddress
    fields = readonly_fields = ("email", "verified", "primary")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(CarefulAdmin, UserAdmin):  # type: ignore[type-arg]  # not to be subscripted at run time
    list_display = ("username", "name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "name", "about", "password")}),
        (gettext_lazy("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("is_active", "last_login", "date_joined")
    add_form = NewPersonForm
    change_password_form = AdminPasswordForm
    actions = ("deactivate", "activate", "reset_second_factor")
    list_per_page = 50
    show_full_result_count = False

    def get_inlines(
        self, request: HttpRequest, obj: User | None
    ) -> Any:  # inline classes; the stubs want them invariant
        return (AddressInline,) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # their messages need an author: deactivate them instead

    @admin.action(description=gettext_lazy("Deactivate: end every session, let nobody in"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset)
        try:
            actions.deactivate(users=people)
        except actions.LastAdministratorError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        self._log(request, people, _("Deactivated."))

    @admin.action(description=gettext_lazy("Activate: let them sign in again"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset)
        actions.activate(users=people)
        self._log(request, people, _("Activated."))

    @admin.action(description=gettext_lazy("Reset two-step sign-in"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset)
        actions.reset_second_factor(users=people)
        self._log(request, people, _("Two-step sign-in was reset."))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # a form made at run time
        if not change:
            actions.create_person(user=obj)
            return
        actions.change_profile(user=obj, fields=("username", "name", "about"))
        try:
            actions.change_rights(user=obj, is_staff=obj.is_staff, is_superuser=obj.is_superuser)
        except actions.LastAdministratorError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)

    def _log(self, request: HttpRequest, people: list[User], what: str) -> None:
        """Django logs changes made by a form; of these it knows nothing."""
        for person in people:
            self.log_change(request, person, what)
