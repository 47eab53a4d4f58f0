"""What every answer says of itself: private, not to be embedded, and which number it has."""

import re

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from web.middleware import private_by_default


def answer(response: HttpResponse) -> HttpResponseBase:
    return private_by_default(lambda request: response)(RequestFactory().get("/"))


def test_an_answer_is_for_one_person_and_for_no_cache():
    headers = answer(HttpResponse("for alice")).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Vary"] == "Cookie, HX-Request"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_view_that_knows_better_is_left_alone():
    known = HttpResponse(headers={"Cache-Control": "private, max-age=86400"})
    assert answer(known).headers["Cache-Control"] == "private, max-age=86400"


def test_every_answer_has_a_number_of_its_own():
    first, second = (answer(HttpResponse()).headers["Hubbub-Request"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}", first)
    assert first != second


@pytest.mark.attack("A24")
def test_a_page_that_was_refused_is_as_private_as_one_that_was_shown(db):
    response = Client().get("/rooms/1/")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Hubbub-Request" in response.headers
