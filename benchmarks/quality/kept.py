"""What was measured, kept beside a digest of all that measured it.

A long run can be made in several sittings, and figures of two engines never meet on one page.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "benchmarks" / "results"
MEASURING = (ROOT / "src" / "foresaid" / "engine", Path(__file__).resolve().parent)


@cache
def digest() -> str:
    """Of the sources of the engine and of what measures it."""
    files = sorted(file for folder in MEASURING for file in folder.rglob("*.py"))
    text = [f"{file.name}\n".encode() + file.read_bytes() for file in files]
    return hashlib.sha256(b"".join(text)).hexdigest()[:12]


def path(name: str, ending: str) -> Path:
    """Where figures of this name from this very engine are kept."""
    FOLDER.mkdir(exist_ok=True)
    return FOLDER / f"{name}-{digest()}.{ending}"


def kept[T](name: str, make: Callable[[], T]) -> T:
    """What this engine gave before, else what `make` gives, which is then kept."""
    file = path(name, "pickle")
    if not file.exists():
        made = make()
        file.write_bytes(pickle.dumps(made))
    found: T = pickle.loads(file.read_bytes())  # noqa: S301  # own file
    return found
