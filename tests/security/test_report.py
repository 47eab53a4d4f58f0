"""The list of attacks and the marks of the tests fit together."""

from tests.security.report import attacks, proofs

# What stands in the way today: the pages, sockets and accounts that there are.
TODAY = [*range(1, 7), 10, 13, 14, *range(16, 30), 35, 36, 37, 39, 41, *range(43, 57), *range(58, 65), *range(106, 112)]


def test_every_mark_names_a_line_of_the_list():
    assert set(proofs()) <= {one.name for one in attacks()}


def test_every_line_has_a_number_of_its_own_in_order():
    assert [one.name for one in attacks()] == [f"A{number}" for number in range(1, 116)]


def test_every_attack_on_what_there_is_has_a_test():
    found = proofs()
    assert [f"A{number}" for number in TODAY if not found.get(f"A{number}")] == []
