"""The command line answers at once, and each command is there."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from foresaid.cli import COMMANDS, SETTINGS, is_there, main

WITHOUT_THE_HEAVY = (
    "import sys; from foresaid.cli import main\n"
    "try: main(['--help'])\n"
    "except SystemExit: pass\n"
    "heavy = {'django', 'numpy', 'scipy', 'foresaid.config'} & set(sys.modules)\n"
    "sys.exit(f'loaded {heavy}' if heavy else 0)\n"
)


def test_help_loads_neither_django_nor_the_engine() -> None:
    command = [sys.executable, "-c", WITHOUT_THE_HEAVY]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_help_answers_at_once() -> None:
    def seconds_of_work() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    times = []
    for _ in range(3):
        before = seconds_of_work()
        subprocess.run([sys.executable, "-m", "foresaid.cli", "--help"], check=True, text=True)
        times.append(seconds_of_work() - before)
    # Work and not waiting, so that a busy machine does not decide; a third of it is Python's start.
    assert min(times) < 0.3


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "django" and is_there(name)])
def test_each_command_loads_and_explains_itself(name: str) -> None:
    outcome = CliRunner().invoke(main, [name, "--help"])
    assert outcome.exit_code == 0, outcome.output
    explanation = outcome.output.partition("\n\n")[2].strip()
    assert explanation
    assert not explanation.startswith("Options:")


def test_an_unknown_command_is_named_in_the_refusal() -> None:
    outcome = CliRunner().invoke(main, ["forcast"])
    assert outcome.exit_code == 2
    assert "forcast" in outcome.output


def test_a_setting_of_the_wrong_kind_is_named_in_one_sentence() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "foresaid.cli", "review"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "FORESAID_SIGN_UP_OPEN": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith('Error: Environment variable "FORESAID_SIGN_UP_OPEN" invalid')
    assert outcome.stderr.endswith("stands in docs/reference/settings.md.\n")


def test_django_gets_its_arguments_unread() -> None:
    command = [sys.executable, "-m", "foresaid.cli", "django", "check", "--help"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0
    assert "--deploy" in outcome.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        "review", "mail list", "ledger verify", "link demo", "calendar read", "demo renew",
        "call A Dana --commit 1 --likely 2 --best 3", "forecast --organisation A --out x",
    ],
)  # fmt: skip
def test_a_database_without_tables_is_a_sentence_that_says_what_to_do(
    arguments: str, tmp_path: Path
) -> None:
    environment = dict(
        os.environ,
        FORESAID_HOME=str(tmp_path),
        FORESAID_DATABASE_URL="",
        DJANGO_SETTINGS_MODULE=SETTINGS,
    )
    done = subprocess.run(
        [sys.executable, "-m", "foresaid.cli", *arguments.split()],
        env=environment, check=False, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "foresaid django migrate" in done.stderr
