"""Names: any script, no trick characters, one spelling."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.names import clean_name, initials, name_key, suggest_username, username_validators


@pytest.mark.parametrize(
    "name", ["Lena Brandt", "田中 雪", "عمر حداد", "Zoë", "Nguyễn Thị Ánh", "José", "علی‌رضا", "👩‍🔧 Ada"]
)
def test_a_name_in_any_script_stays_as_it_is(name):
    assert clean_name(name) == name


@pytest.mark.attack("A50")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Admin\u202enimda", "Adminnimda"),  # turns what follows around
        ("\u2066Lena\u2069", "Lena"),  # isolates
        ("Le\u200bna", "Lena"),  # no width
        ("Lena\U000e0041", "Lena"),  # a tag
        ("Lena\u3164", "Lena"),  # a Hangul filler looks like nothing
        ("  Lena \t\n Brandt ", "Lena Brandt"),
        ("Lena\x00\x07", "Lena"),
        ("e\u0301", "é"),
        ("Z" + "\u0351" * 40, "Z\u0351\u0351"),  # letters that climb out of their line
        ("\ufeff", ""),
        ("⠇⠑⠝⠁\u2800⠃", "⠇⠑⠝⠁ ⠃"),  # the space of Braille is a space
    ],
)
def test_what_tricks_the_reader_is_taken_out(typed, kept):
    assert clean_name(typed) == kept


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_name(clean_name(text)) == clean_name(text)


@given(st.text(max_size=80))
def test_a_key_ignores_case_and_spaces(text):
    assert name_key(text) == name_key(f" {clean_name(text)} ")


@pytest.mark.parametrize(
    ("one", "other"), [("Work Shop", "workshop"), ("ﬁne", "fine"), ("STRASSE", "straße"), ("Ａ", "a")]
)
def test_names_that_look_alike_share_a_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lena Brandt", "LB"),
        ("lena", "L"),
        ("田中 雪", "田"),
        ("عمر حداد", "عح"),
        ("", "?"),
        ("***", "*"),
        ("a.b-c", "AC"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def accepts(username: str) -> bool:
    try:
        for validate in username_validators:
            validate(username)
    except ValidationError:
        return False
    return True


@pytest.mark.attack("A50")
def test_usernames_are_made_of_letters_without_look_alikes():
    assert all(accepts(name) for name in ["al", "a1", "lena.brandt", "x-y_z", "a" * 30])
    hostile = [
        "аlice",
        "alice\n",
        "Alice",
        "a",
        "-a",
        "a-",
        ".a",
        "a b",
        "a/b",
        "a@b",
        "ı",
        "ſs",
        "a" * 31,
        "",
        "ａlice",
    ]
    assert not any(accepts(name) for name in hostile)


@given(st.text(max_size=60), st.emails())
def test_a_suggested_username_is_always_one_that_is_accepted(name, email):
    suggestion = suggest_username(name, email)
    assert suggestion == "" or accepts(suggestion)


@pytest.mark.parametrize(
    ("sources", "username"),
    [(("Lena Brandt", ""), "lena.brandt"), (("Zoë", ""), "zoe"), (("雪", "yuki@example.org"), "yuki"), (("雪",), "")],
)
def test_a_username_is_suggested_from_a_name(sources, username):
    assert suggest_username(*sources) == username


@pytest.mark.attack("A50")
def test_two_spellings_are_one_person(alice):
    assert User.objects.by_login(" ALICE ") == User.objects.by_login("Alice@Example.org") == alice
    assert User.objects.get_by_natural_key("Alice") == alice
    assert User.objects.by_login("аlice") is None
