"""Real documents: the description of every package that is installed, a hundred authors who never thought of us."""

from importlib.metadata import distributions

import pytest

from chat.models import MESSAGE_CHARACTERS
from chat.rendering import fallbacks, render, sanitize
from tests.chat.test_rendering_attacks import faults

DOCUMENTS = {
    package.name: body
    for package in distributions()
    if (body := str(package.metadata.get_payload() or "")).strip()  # type: ignore[attr-defined]  # a mail's
}


def test_there_are_documents():
    assert len(DOCUMENTS) > 50


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_real_document_is_rendered(name):
    errors, given_up = fallbacks.error, fallbacks.budget
    html = render(DOCUMENTS[name][:MESSAGE_CHARACTERS])
    assert fallbacks.error == errors
    assert fallbacks.budget == given_up
    assert sanitize(html) == html
    assert faults(html) == []


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_document_longer_than_a_message_does_no_harm(name):
    errors = fallbacks.error
    html = render(DOCUMENTS[name])
    assert fallbacks.error == errors
    assert sanitize(html) == html
