"""An installation set up and entered from its command line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from foresaid.cli.link import command as link
from foresaid.cli.setup import command as setup
from foresaid.cli.worker import command as worker
from foresaid.people.models import Organisation, Role, RoleGrant
from tests.cast import PASSWORD, Cast

OPTIONS = [
    "--organisation", "Firm", "--name", "Nell Novak", "--email", "Nell@firm.com",
    "--timezone", "Europe/Berlin", "--currency", "eur",
]  # fmt: skip


@pytest.mark.django_db
def test_setup_makes_an_administrator_who_can_sign_in_at_once() -> None:
    done = CliRunner().invoke(setup, [*OPTIONS, "--password", PASSWORD])
    assert done.output == "Firm is there. Sign in as nell@firm.com.\n"
    assert RoleGrant.objects.get().role == Role.ADMINISTRATOR
    answer = Client().post("/accounts/login/", {"login": "nell@firm.com", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_setup_makes_the_database_where_there_is_none(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("FORESAID_")}
    env |= {"FORESAID_HOME": str(tmp_path / "empty"), "FORESAID_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "foresaid.cli", "setup", *OPTIONS]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("Firm is there. Sign in as nell@firm.com.\n"), done.stderr


@pytest.mark.django_db
def test_setup_asks_for_what_is_not_given() -> None:
    answers = f"Firm\nNell\nnell@firm.com\n{PASSWORD}\n{PASSWORD}\nUTC\nEUR\n"
    done = CliRunner().invoke(setup, [], input=answers)
    assert done.exit_code == 0, done.output
    assert Organisation.objects.get().name == "Firm"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--password", "short"], "too short"),
        (["--password", PASSWORD, "--timezone", "Nowhere"], "“Nowhere” is no known time zone"),
        (["--password", PASSWORD, "--email", "nell"], "“nell” is no e-mail address"),
    ],
)
def test_setup_refuses_with_a_sentence_and_makes_nothing(options: list[str], words: str) -> None:
    done = CliRunner().invoke(setup, [*OPTIONS, *options])
    assert done.exit_code == 1
    assert words in done.output
    assert not Organisation.objects.exists()


def test_setup_twice_says_that_it_is_there(cast: Cast) -> None:
    done = CliRunner().invoke(
        setup, [*OPTIONS, "--organisation", "aldermoor pumps", "--password", PASSWORD]
    )
    assert "There is an organisation called “aldermoor pumps” already." in done.output


def test_a_link_for_a_named_person_lets_them_in(cast: Cast) -> None:
    done = CliRunner().invoke(link, ["Aldermoor Pumps", "Dana Ortiz"])
    assert "Sign in once as Dana Ortiz, within 30 minutes:" in done.output
    (path,) = re.findall(r"http://[^/]+(/enter/\S+)", done.output)
    assert Client().post(path)["Location"] == "/"


def test_without_a_name_the_link_is_for_who_leads_the_most(cast: Cast) -> None:
    done = CliRunner().invoke(link, ["aldermoor pumps"])
    assert "Sign in once as Sam Lindqvist" in done.output


def test_an_unknown_name_lists_those_there_are(cast: Cast) -> None:
    done = CliRunner().invoke(link, ["Aldermoor Pumps", "Dan"])
    assert done.exit_code == 1
    assert "Dana Ortiz" in done.output
    assert "Fritz" not in done.output
    assert "There are: Aldermoor Pumps, Fremd & Co" in CliRunner().invoke(link, ["X"]).output


@pytest.mark.parametrize(
    ("given", "what"), [(["", "Dana"], "ORGANISATION"), (["X", " "], "PERSON"), ([""], "ORGANISA")]
)
def test_an_empty_name_is_refused_with_what_to_give(given: list[str], what: str) -> None:
    done = CliRunner().invoke(link, given)
    assert done.exit_code == 2
    assert f"{what}" in done.output.splitlines()[-1]
    assert 'is empty. Give a name, such as: foresaid link "Aldermoor' in done.output


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_due_once() -> None:
    done = CliRunner().invoke(worker, ["--once"])
    assert done.output == "1 job had something to do.\n"
    assert CliRunner().invoke(worker, ["--once"]).output == "0 jobs had something to do.\n"
