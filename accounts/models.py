"""People. The user model is our own from the first migration on, so that later ways to sign in can add fields."""

from collections.abc import Collection, Hashable
from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.names import HUES, clean_name, initials, username_validators
from accounts.sessions import Session
from web import languages

__all__ = ["Installation", "Session", "User"]


SHOWN_FACES = 4
ZONES = frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in ZONES:
        raise ValidationError(_("There is no time zone with this name."))


def validate_language(code: str) -> None:
    if not languages.is_known(code):
        raise ValidationError(_("Hubbub is not translated into that language."))


class People(UserManager["User"]):
    """Finds people, ignoring the case of usernames and addresses."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def by_login(self, login: str) -> "User | None":
        """The person with this username or e-mail address."""
        login = login.strip().lower()
        known = Q(username=login) | Q(email=login) | Q(emailaddress__email=login)
        return self.filter(known).order_by("pk").first()

    def faces(self, people: Collection[int]) -> "models.QuerySet[User]":
        """The first few of these people, for a row of faces."""
        return self.filter(pk__in=people).order_by("name", "username")[:SHOWN_FACES]


class User(AbstractUser):
    """Somebody with an account. `username` is ASCII; `name` may be in any script."""

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        NORMAL = "normal", _("Normal")
        ROOMY = "roomy", _("Roomy")

    first_name = None  # type: ignore[assignment]  # there is one name, as people write it
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        _("username"),
        max_length=30,
        unique=True,
        validators=username_validators,
        error_messages={"unique": _("Somebody has that username already.")},
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(max_length=16, unique=True, null=True, blank=True, editable=False)
    about = models.CharField(_("about"), max_length=300, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    language = models.CharField(  # blank: the browser's
        max_length=7,
        blank=True,
        default="",
        db_default="",  # processes of the version before insert people without it while a server is updated
        validators=[validate_language],
    )
    density = models.CharField(max_length=7, choices=Density, default=Density.NORMAL)
    enter_sends = models.BooleanField(default=True)
    picture = models.CharField(max_length=32, blank=True, editable=False)  # digest of the picture; part of its address

    objects: ClassVar[People] = People()
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(models.functions.Lower("username"), name="one_person_per_username"),
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~Q(email=""), name="one_person_per_email"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        super().clean()
        self.name = clean_name(self.name)

    @property
    def display_name(self) -> str:
        return self.name or self.username

    @property
    def fragment_key(self) -> tuple[Hashable, ...]:
        """All that a cached include may show of a person (web.cached_includes)."""
        return (self.pk, self.username, self.name, self.picture, self.density, self.enter_sends, self.is_staff)

    @property
    def initials(self) -> str:
        return initials(self.display_name)

    @property
    def hue(self) -> int:
        """One of the twelve colours for initials."""
        return self.pk % HUES

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.username])

    def picture_url(self, size: int) -> str:
        """The address of the WebP with `size` px, which changes with the picture; "" if there are only initials."""
        return reverse("picture", args=[self.pk, self.picture, size]) if self.picture else ""


class Installation(models.Model):
    """The one row that says that the first run is over. Its key makes a second one impossible."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_installation")]

    _is_set_up = False

    def __str__(self) -> str:
        return f"set up on {self.opened_at:%Y-%m-%d}"

    @classmethod
    def is_set_up(cls) -> bool:
        """Nothing undoes the first run, so the database is asked only until it has happened."""
        cls._is_set_up = cls._is_set_up or cls.objects.exists()
        return cls._is_set_up
