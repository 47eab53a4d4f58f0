"""What somebody reads when a request fails. None of these tests has a database: the pages must not ask for one."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from config import errors
from web import cached_includes

HANDLERS = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
    500: errors.server_error,
}
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize("status", HANDLERS)
def test_a_person_gets_a_page_without_a_single_query(status):
    response = HANDLERS[status](RequestFactory().get("/", headers=PAGE))
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{errors.HEADINGS[str(status)]}</h1>" in page
    assert f"<span>{status}</span>" in page


def test_the_code_stands_between_its_neighbours_on_the_rule():
    page = errors.not_found(RequestFactory().get("/", headers=PAGE)).content.decode()
    places = [page.index(f"<span>{number}</span>") for number in range(401, 407)]
    assert places == sorted(places)
    page = errors.bad_request(RequestFactory().get("/", headers=PAGE)).content.decode()
    assert "<span>399</span>" not in page


@pytest.mark.parametrize("status", HANDLERS)
@pytest.mark.parametrize("asks", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Accept": "application/json"}])
def test_a_script_gets_one_sentence(status, asks):
    response = HANDLERS[status](RequestFactory().get("/", headers=PAGE | asks))
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == str(errors.SENTENCES[str(status)])


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("asks", "holds"), [({}, errors.HEADINGS["503"]), ({"HX-Request": "true"}, errors.SENTENCES["503"])]
)
def test_a_database_that_is_away_is_said_with_when_to_come_again(fault, asks, holds):
    try:
        raise fault("CANARY")
    except fault:
        response = errors.server_error(RequestFactory().get("/", headers=PAGE | asks))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3")
    assert str(holds) in response.content.decode() and "CANARY" not in response.content.decode()


def test_an_outdated_form_is_explained(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "mallory"}, headers=PAGE)
    assert response.status_code == 403
    assert "This page is out of date" in response.content.decode()


def test_the_number_on_the_page_is_the_number_of_the_answer():
    response = Client().get("/nothing-stands-here/", headers=PAGE)
    assert response.status_code == 404
    assert response.headers["Hubbub-Request"] in response.content.decode()


def test_a_page_that_cannot_be_drawn_is_still_an_answer(settings, caplog):
    cached_includes._cache.drop(lambda key: True)  # a fragment that was rendered before needs no static files
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "web.static_files.BundledStaticFilesStorage", "OPTIONS": {"location": "/nowhere"}}
    }
    response = errors.server_error(RequestFactory().get("/", headers=PAGE))
    assert response.status_code == 500
    assert response.content.decode() == str(errors.SENTENCES["500"])


@pytest.mark.attack("A107")
def test_no_page_tells_what_was_asked_for():
    response = Client().get("/<script>alert(1)</script>/", headers=PAGE)
    assert response.status_code == 404
    assert "alert(1)" not in response.content.decode()
