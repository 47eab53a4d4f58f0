"""Which session a person wants to end."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SessionEndingForm(forms.Form):
    session = forms.RegexField(
        r"\A[0-9a-f]{32}\Z", required=False, error_messages={"invalid": _("This does not name a session.")}
    )
