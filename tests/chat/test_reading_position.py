"""How far somebody has read: forward only, the same everywhere."""

import pytest

from chat.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compared_includes")]


@pytest.fixture
def read(workshop, sign_in):
    def read(person, number):
        answer = sign_in(person).post(f"/rooms/{workshop.pk}/reads/", {"number": number})
        return answer.status_code, Membership.objects.get(room=workshop, user=person).read_number

    return read


@pytest.mark.guarantee("G21")
def test_a_reading_position_never_goes_back(workshop, alice, bob, say, read):
    for _ in range(5):
        say(workshop, alice)
    assert [read(bob, number) for number in (3, 1, 5, 4)] == [(204, 3), (204, 3), (204, 5), (204, 5)]


def test_one_cannot_have_read_what_is_not_there_yet(workshop, alice, bob, say, read):
    say(workshop, alice)
    assert read(bob, 10**15) == (204, 1)


@pytest.mark.parametrize("number", ["", "-1", "x", "1.5", "9" * 40])
def test_a_position_that_is_none_is_refused(workshop, bob, read, number):
    assert read(bob, number) == (422, 0)


def test_a_refusal_is_a_sentence(workshop, bob, sign_in):
    answer = sign_in(bob).post(f"/rooms/{workshop.pk}/reads/", {"number": "x"})
    assert answer.text == "A reading position is the number of a message."


@pytest.mark.attack("A13")
def test_nobody_moves_the_position_of_another(workshop, alice, bob, carol, say, sign_in):
    say(workshop, alice)
    sign_in(carol).post(f"/rooms/{workshop.pk}/reads/", {"number": 1, "user": bob.pk})
    assert Membership.objects.get(room=workshop, user=bob).read_number == 0
    assert not Membership.objects.filter(user=carol).exists()
