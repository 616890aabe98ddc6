"""All checks of the project, one after another, with a summary that says how each ended.

python tools/checks.py all      what `make test` runs
python tools/checks.py quick    what `make check` runs
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from postgres import NoPostgres, throw_away_server
from system import chromium, postgres_folder

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
ENGINE_ENVIRONMENT = ROOT / ".venv-engine"
WAREHOUSE_ENVIRONMENT = ROOT / ".venv-warehouse"
PYTHON = str(BIN / "python")
CLOSING_LINE = re.compile(
    r"^=*\s*(.*\b(passed|failed|error|errors|skipped|no tests ran)\b.* in [\d.]+s.*?)\s*=*$"
)
# What reads and writes rows; pages and commands reach them through the same operations.
ON_POSTGRESQL = ("tests/operations", "tests/questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one check ended: its exit code, its last sentence, and the seconds it took."""

    name: str
    code: int
    closing: str
    seconds: float


@dataclass(slots=True)
class Run:
    """What has been checked so far, and what was left out with its reason."""

    outcomes: list[Outcome] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def check(self, name: str, *command: str, env: Mapping[str, str] | None = None) -> None:
        """Run a command, show what it says, and remember how it ended."""
        print(f"\n── {name} ", flush=True)
        began = time.monotonic()
        code, words = run_and_show(command, {**os.environ, **(env or {})})
        seconds = time.monotonic() - began
        closing = closing_line(words) or ("ended well" if code == 0 else f"ended with code {code}")
        self.outcomes.append(Outcome(name=name, code=code, closing=closing, seconds=seconds))

    def leave_out(self, name: str, reason: str) -> None:
        self.left_out.append(f"{name}: {reason}")


def run_and_show(command: tuple[str, ...], env: dict[str, str]) -> tuple[int, str]:
    """Run in the project's root, passing its words on as they come; (exit code, words)."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    return process.wait(), "".join(lines)


def closing_line(words: str) -> str | None:
    """The last line in which pytest counts its tests."""
    for line in reversed(words.splitlines()):
        match = CLOSING_LINE.match(line)
        if match:
            return match.group(1)
    return None


# The checks


def lint(run: Run) -> None:
    run.check("Lint", str(BIN / "ruff"), "check", ".")
    run.check("Format", str(BIN / "ruff"), "format", "--check", "--quiet", ".")


def templates(run: Run) -> None:
    run.check("Templates", str(BIN / "djlint"), "--lint", "--quiet", "src/foresaid")


def types(run: Run) -> None:
    run.check("Types", str(BIN / "mypy"))


def contracts(run: Run) -> None:
    run.check("Contracts", str(BIN / "lint-imports"), "--no-logo")


def migrations(run: Run) -> None:
    """Migrations say what the models say, and lead there from nothing on SQLite."""
    with tempfile.TemporaryDirectory(prefix="foresaid-migrations-") as home:
        env = {"FORESAID_HOME": home, "FORESAID_DATABASE_URL": f"sqlite:///{home}/db.sqlite3"}
        migrate_from_nothing(run, "SQLite", env)


def migrate_from_nothing(run: Run, database: str, env: dict[str, str]) -> None:
    django = (PYTHON, "-m", "foresaid.cli", "django")
    missing = (*django, "makemigrations", "--check", "--dry-run")
    run.check(f"Migrations complete on {database}", *missing, env=env)
    run.check(f"Migrations from nothing on {database}", *django, "migrate", "-v0", env=env)
    run.check(f"System checks on {database}", *django, "check", "--database", "default", env=env)


def engine(run: Run) -> None:
    """The engine's tests where only NumPy, SciPy and the test runner are installed."""
    if environment_of(run, "Engine", ENGINE_ENVIRONMENT, "--only-group", "engine"):
        alone(run, "Engine without Django", ENGINE_ENVIRONMENT, "-n", "2", "tests/engine")


def warehouse(run: Run) -> None:
    """The engine's counts in DuckDB, PostgreSQL and Spark, where those are installed."""
    if environment_of(
        run, "Warehouse", WAREHOUSE_ENVIRONMENT, "--no-default-groups", "--group", "warehouse"
    ):
        alone(run, "Counts in three databases", WAREHOUSE_ENVIRONMENT, "tests/warehouse")


def environment_of(run: Run, name: str, folder: Path, *groups: str) -> bool:
    """Make an environment of the locked versions; False, and a failed check, where it fails."""
    env = {
        "UV_PROJECT_ENVIRONMENT": str(folder),
        "UV_PYTHON": PYTHON,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "1"),
    }
    sync = (str(ROOT / ".build/uv/bin/uv"), "sync", "--frozen", "--quiet", *groups)
    code, _ = run_and_show(sync, {**os.environ, **env})
    if code != 0:
        closing = "its environment failed"
        run.outcomes.append(Outcome(name=name, code=code, closing=closing, seconds=0.0))
    return code == 0


def alone(run: Run, name: str, folder: Path, *options: str) -> None:
    """Tests that need nothing of the project's own test settings."""
    pytest = (str(folder / "bin" / "python"), "-m", "pytest", "-c", "tests/engine/alone.ini")
    run.check(
        name,
        *pytest,
        "--rootdir",
        ".",
        "--confcutdir",
        ".",
        "-q",
        *options,
        env={"PYTHONPATH": "src"},
    )


def tests(run: Run, *options: str, name: str, folders: list[str], **env: str) -> None:
    command = (PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q")
    run.check(name, *command, *options, *folders, env=env)


def test_folders(*without: str) -> list[str]:
    """Folders under `tests/` that hold a test, but those named."""
    folders = sorted(
        {path.relative_to(ROOT).parts[1] for path in ROOT.glob("tests/*/**/test_*.py")}
    )
    return [f"tests/{folder}" for folder in folders if folder not in without]


def on_sqlite(run: Run) -> None:
    if chromium() is None:
        run.leave_out("Tests in a browser", "Chromium is not installed (apt-get install chromium)")
    folders = test_folders("engine", "warehouse")
    tests(run, name="Everything on SQLite", folders=folders, FORESAID_TEST_DATABASE="sqlite")


def on_postgresql(run: Run) -> None:
    name = "Tests on PostgreSQL"
    if postgres_folder() is None:
        run.leave_out(name, "PostgreSQL is not installed (apt-get install postgresql)")
        return
    try:
        with throw_away_server() as address, tempfile.TemporaryDirectory() as home:
            env = {"FORESAID_HOME": home, "FORESAID_DATABASE_URL": address}
            migrate_from_nothing(run, "PostgreSQL", env)
            tests(
                run,
                name=name,
                folders=list(ON_POSTGRESQL),
                FORESAID_TEST_DATABASE="postgresql",
                FORESAID_TEST_POSTGRESQL_URL=address,
            )
    except NoPostgres as reason:
        run.leave_out(name, f"{reason}")


def docs(run: Run) -> None:
    command = (PYTHON, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q")
    run.check("Documentation", *command, "docs", "docs/_build/html")


def quick_tests(run: Run) -> None:
    folders = test_folders("architecture", "journeys", "warehouse")
    tests(run, "-m", "not browser and not slow", name="Quick tests on SQLite", folders=folders)


EVERYTHING: tuple[Callable[[Run], None], ...] = (
    lint, templates, types, contracts, migrations, docs, engine, warehouse, on_sqlite,
    on_postgresql,
)  # fmt: skip
QUICK: tuple[Callable[[Run], None], ...] = (lint, types, contracts, quick_tests)


# The summary


def summary(run: Run) -> str:
    """A line for each check, what was left out, and the verdict, pytest's own counts last."""
    width = max(len(outcome.name) for outcome in run.outcomes)
    lines = ["", "── Summary"]
    for outcome in run.outcomes:
        mark = "ok    " if outcome.code == 0 else "FAILED"
        lines.append(f"{mark}  {outcome.name:{width}}  {outcome.seconds:6.1f} s  {outcome.closing}")
    lines += [f"left out  {reason}" for reason in run.left_out]
    failed = [outcome.name for outcome in run.outcomes if outcome.code != 0]
    lines.append(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    counted = [outcome for outcome in run.outcomes if " in " in outcome.closing]
    lines += [f"{outcome.name}: {outcome.closing}" for outcome in counted]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run the named set of checks; 0 when all of them ended well."""
    run = Run()
    for check in QUICK if arguments == ["quick"] else EVERYTHING:
        try:
            check(run)
        except OSError as error:
            closing = f"could not be run: {error}"
            run.outcomes.append(Outcome(name=check.__name__, code=1, closing=closing, seconds=0.0))
    print(summary(run), flush=True)
    return int(any(outcome.code != 0 for outcome in run.outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
