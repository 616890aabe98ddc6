"""What every test may use. Nothing here needs Django until a fixture does, so that the engine's
tests run where Django is not installed.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from tests.cast import Cast

hypothesis_settings.register_profile("quick", max_examples=40, deadline=None)
hypothesis_settings.register_profile(
    "thorough", max_examples=200, deadline=None, derandomize=True, print_blob=True
)
hypothesis_settings.load_profile(os.environ.get("FORESAID_TEST_PROFILE", "quick"))

# The browser's driver keeps an event loop in the test's thread, where Django suspects a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Path of the Chromium that the browser tests drive."""
    named = os.environ.get("FORESAID_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a page as a browser test; skip it, saying so, where there is no Chromium."""
    missing = pytest.mark.skip(reason="Chromium is not installed (apt-get install chromium)")
    found = chromium()
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if found is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder with `pyproject.toml`, relative to where the tests run."""
    return Path(os.path.relpath(Path(__file__).parent.parent))


@pytest.fixture(scope="session")
def shared_data(project_root: Path) -> Path:
    """The folder of real data beside the project, relative to where the tests run."""
    folder = Path(os.path.normpath(project_root / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(
            f"{folder} is not there: this test reads real data that is kept beside foresaid"
        )
    return folder


# The database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let tests with real transactions empty guarded tables afterwards.

    Emptying ends with `post_migrate`, which puts the guards up again.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from foresaid.ledger import guards

    empty_all = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lift_guards_and_empty_all(case: TransactionTestCase) -> None:
        guards.lift(connection)
        empty_all(case)

    TransactionTestCase._fixture_teardown = lift_guards_and_empty_all  # type: ignore[attr-defined]


# The browser


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the distribution's Chromium, without calls home and without any other host."""
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    return {"executable_path": chromium(), "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(live_server: "LiveServer") -> dict[str, Any]:
    """Open pages by their path: `page.goto("/")` is the live server's."""
    return {"base_url": live_server.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


# The cast


@pytest.fixture
def cast(db: None) -> "Cast":
    """Two organisations with named people in teams; see `tests/cast.py`."""
    from tests.cast import build

    return build()
