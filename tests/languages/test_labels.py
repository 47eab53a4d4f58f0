"""Labels that exist from the start on, before anybody reads them, follow the language of each reader."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db.models import Field, Model
from django.test import RequestFactory
from django.utils.functional import Promise

import accounts.forms
import chat.forms
import onboarding.forms
from accounts.models import User
from chat.models import Membership, Message, Room

FORMS = [
    form
    for module in (accounts.forms, chat.forms, onboarding.forms)
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, forms.BaseForm)
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_evaluates_no_words_on_import(form):
    fixed = [
        (name, words)
        for name, field in form.base_fields.items()
        for words in (field.label, field.help_text, field.initial, *field.widget.attrs.values())
        if is_prose(words)
    ]
    assert fixed == []


def is_prose(words: object) -> bool:
    """Written with a capital letter, and not to be translated when it is shown."""
    return isinstance(words, str) and not isinstance(words, Promise) and words[:1].isupper()


@pytest.mark.parametrize("model", [User, Room, Message, Membership], ids=lambda model: model.__name__)
def test_a_model_has_names_for_itself_that_can_be_translated(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)


@pytest.mark.parametrize("model", [User, Room, Message], ids=lambda model: model.__name__)
def test_what_the_administration_shows_has_names_that_can_be_translated(model, admin_request):
    fixed = [field.name for field in shown(model, admin_request) if not isinstance(field.verbose_name, Promise)]
    assert fixed == []


def shown(model: type[Model], request) -> Iterator[Field[Any, Any]]:
    """The fields in the list of a model, on its page, and in the tables below."""
    of_model = admin.site.get_model_admin(model)
    names = {*of_model.list_display, *flatten_fieldsets(of_model.get_fieldsets(request))}
    fields = {
        field.name: field for field in model._meta.get_fields() if isinstance(field, Field) and not field.auto_created
    }
    yield from (fields[name] for name in names if name in fields)
    for inline in of_model.inlines:
        fields = {field.name: field for field in inline.model._meta.get_fields() if isinstance(field, Field)}
        yield from (fields[name] for name in flatten(inline.fields or list(fields)) if name in fields)


@pytest.fixture
def admin_request():
    request = RequestFactory().get("/")
    request.user = User(is_staff=True, is_superuser=True)
    return request


def test_the_administration_is_in_german(admin, sign_in, workshop):
    User.objects.filter(pk=admin.pk).update(language="de")
    browser = sign_in(admin)
    one = browser.get(f"/admin/chat/room/{workshop.pk}/change/").text
    for words in ("Raum ändern", "Thema", "Wer ihn lesen kann", "Angelegt am", "Mitgliedschaften"):
        assert words in one
    assert "Ausgewählte Räume archivieren" in browser.get("/admin/chat/room/").text
