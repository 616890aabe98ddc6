"""`foresaid demo`, as it is typed."""

import pytest
from click.testing import CliRunner

from foresaid.cli.demo import command
from foresaid.intake.demo import renew


def test_without_a_subcommand_it_explains_what_the_demo_is() -> None:
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0
    assert "two teams, twelve people" in result.output
    assert "renew" in result.output


def test_a_day_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(command, ["renew", "--as-of", "yesterday"])
    assert result.exit_code == 2
    assert "yesterday" in result.output


@pytest.mark.django_db
def test_a_day_still_to_come_is_refused_with_a_sentence() -> None:
    result = CliRunner().invoke(command, ["renew", "--as-of", "2999-01-01"])
    assert result.exit_code == 1
    assert "Choose a day from 1990 to today." in result.output


@pytest.mark.django_db
def test_where_a_demo_is_there_if_missing_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    there = renew.Renewed(name="Nordlicht Systems", is_new=False, replaced=0, moved=0)
    monkeypatch.setattr(renew, "renew_demo", lambda **_: there)
    result = CliRunner().invoke(command, ["renew", "--if-missing"])
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.django_db
def test_a_new_demo_says_how_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = renew.Renewed(name="Nordlicht Systems", is_new=True, replaced=1, moved=2)
    monkeypatch.setattr(renew, "renew_demo", lambda **_: made)
    result = CliRunner().invoke(command, ["renew"])
    assert result.exit_code == 0
    assert "Nordlicht Systems is there" in result.output
    assert "foresaid link demo" in result.output
