"""What people say about themselves, and how their pages look."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts import avatars
from accounts.forms.fields import cleaned_name, text_input, username_field
from accounts.models import ZONES, User
from accounts.names import clean_name


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not to be subscripted at run time
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    name = forms.CharField(label=_("Name"), max_length=60, widget=text_input("name"))
    username = username_field()

    class Meta:
        model = User
        fields = ("name", "username", "about", "language", "time_zone", "density", "enter_sends")
        labels: ClassVar = {
            "about": _("About you"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
            "density": _("Density"),
            "enter_sends": _("Enter sends the message"),
        }
        help_texts: ClassVar = {"time_zone": _("If you choose one, others see what time it is where you are.")}
        widgets: ClassVar = {
            "about": forms.Textarea(attrs={"rows": 3, "class": "input", "dir": "auto"}),
            "language": forms.Select(attrs={"class": "input"}),
            "time_zone": forms.Select(attrs={"class": "input"}),
            "density": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a ModelForm takes
        super().__init__(*args, **kwargs)
        photo_help = _("Square works best. JPEG, PNG, WebP or GIF, at most %(size)s.")
        self.fields["photo"].help_text = photo_help % {"size": avatars.megabytes(settings.AVATAR_MAX_BYTES)}
        zones = [
            ("", _("As this browser says")),
            *((zone, zone.replace("_", " ")) for zone in sorted(ZONES) if "/" in zone),
        ]
        self.fields["time_zone"].widget.choices = zones
        self.fields["language"].widget.choices = [("", _("As this browser says")), *settings.LANGUAGES]

    def clean_name(self) -> str:
        return cleaned_name(self.cleaned_data["name"])

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        return username if username == self.initial["username"] else get_adapter().clean_username(username)

    def clean_about(self) -> str:
        return clean_name(self.cleaned_data["about"])

    def clean_photo(self) -> avatars.Picture | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["photo"]
        if upload is None:
            return None
        try:
            if (size := upload.size or 0) > settings.AVATAR_MAX_BYTES:  # before it is read into memory
                raise avatars.too_large(size, settings.AVATAR_MAX_BYTES)
            return avatars.squares(upload.read())
        except avatars.UnfitPictureError as fault:
            raise ValidationError(str(fault)) from None


class DensityForm(forms.Form):
    density = forms.ChoiceField(
        choices=User.Density,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose compact, normal or roomy.")),
    )
