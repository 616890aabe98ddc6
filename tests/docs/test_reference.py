"""Every setting and every command is documented, and nothing that is not there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from foresaid.cli import COMMANDS, is_there

READER = re.compile(r"env\.(?!prefixed)\w+$")


def reader_names(source: str) -> dict[str, str]:
    """Names that `environment.py` reads, each with its default as written there."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and READER.match(ast.unparse(node.func)):
            name, *default = node.args
            assert isinstance(name, ast.Constant)
            found[str(name.value)] = ast.unparse(default[0]) if default else ""
    return found


@pytest.fixture(scope="module")
def readers(project_root: Path) -> dict[str, str]:
    return reader_names((project_root / "src/foresaid/config/environment.py").read_text())


@pytest.fixture(scope="module")
def rows(project_root: Path) -> dict[str, list[str]]:
    page = (project_root / "docs/reference/settings.md").read_text()
    table = re.findall(r"^\| `FORESAID_(\w+)` \|(.*)\|$", page, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in table}


def test_every_setting_is_documented_and_nothing_else(
    readers: dict[str, str], rows: dict[str, list[str]]
) -> None:
    assert set(rows) == set(readers)


def test_every_setting_says_its_kind_its_default_and_what_it_does(
    rows: dict[str, list[str]],
) -> None:
    for name, cells in rows.items():
        assert len(cells) == 3, name
        assert all(cells), name
        assert cells[2].endswith("."), name


def test_plain_defaults_are_the_code_s(readers: dict[str, str], rows: dict[str, list[str]]) -> None:
    for name, default in readers.items():
        value = ast.literal_eval(default) if default and "(" not in default else None
        if value not in (None, ""):
            written = ",".join(value) if isinstance(value, list) else str(value)
            assert rows[name][1] == f"`{written}`", name


def test_the_page_of_commands_is_what_the_commands_say(project_root: Path) -> None:
    # In a process of its own: click remembers how a command was first asked for help.
    tool = [sys.executable, "tools/reference.py", "show"]
    shown = subprocess.run(tool, cwd=project_root, capture_output=True, text=True, check=True)
    written = (project_root / "docs/reference/commands.md").read_text()
    assert written == shown.stdout, "run `make docs` and commit the page"


def test_every_command_has_its_section(project_root: Path) -> None:
    written = (project_root / "docs/reference/commands.md").read_text()
    for name in COMMANDS:
        assert not is_there(name) or f"## `foresaid {name}`" in written
