"""Each contract between packages is seen to fail when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: contract, the file that gets a bad import, the import
BREACHES = [
    ("layers", "people/models/__init__.py", "import foresaid.sales"),
    ("layers", "sales/models/__init__.py", "import foresaid.ledger"),
    ("layers", "ledger/__init__.py", "import foresaid.forecasting"),
    ("layers", "forecasting/__init__.py", "import foresaid.reviews"),
    ("layers", "reviews/__init__.py", "import foresaid.intake"),
    ("layers", "intake/__init__.py", "import foresaid.mail"),
    ("layers", "mail/__init__.py", "import foresaid.web"),
    ("layers", "jobs/__init__.py", "import foresaid.config"),
    ("layers", "web/__init__.py", "import foresaid.cli"),
    ("layers", "cli/__init__.py", "import foresaid.jobs"),
    ("layers", "engine/__init__.py", "import foresaid.files"),
    ("layers", "files/__init__.py", "import foresaid.people"),
    ("engine", "engine/__init__.py", "import django"),
    ("engine", "engine/__init__.py", "import time"),
    ("engine", "engine/__init__.py", "import random"),
    ("engine", "engine/__init__.py", "import os"),
    ("files", "files/__init__.py", "import django"),
    ("doors", "web/__init__.py", "import foresaid.people.models"),
    ("doors", "cli/__init__.py", "from foresaid.ledger.models import Entry"),
    ("doors", "jobs/__init__.py", "import foresaid.sales.models.opportunity"),
]


def lint_imports(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Check one contract over the copy of the package in `folder`."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    return subprocess.run(
        [*command, "--contract", contract],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_package(project_root: Path, tmp_path: Path) -> Path:
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(
        project_root / "src" / "foresaid", tmp_path / "src" / "foresaid", ignore=ignored
    )
    return tmp_path


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in BREACHES}))
def test_every_contract_is_kept(contract: str, copy_of_the_package: Path) -> None:
    outcome = lint_imports(copy_of_the_package, contract)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(("contract", "file", "statement"), BREACHES)
def test_a_bad_import_breaks_its_contract(
    contract: str, file: str, statement: str, copy_of_the_package: Path
) -> None:
    broken = copy_of_the_package / "src" / "foresaid" / file
    broken.write_text(f"{broken.read_text()}\n{statement}\n")
    outcome = lint_imports(copy_of_the_package, contract)
    assert outcome.returncode == 1
    assert "Contracts: 0 kept, 1 broken." in outcome.stdout


def test_a_package_without_a_place_in_the_layers_breaks_them(copy_of_the_package: Path) -> None:
    stray = copy_of_the_package / "src" / "foresaid" / "utils"
    stray.mkdir()
    (stray / "__init__.py").write_text("")
    assert lint_imports(copy_of_the_package, "layers").returncode == 1
