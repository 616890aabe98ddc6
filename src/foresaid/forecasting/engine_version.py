"""Which engine computed something: the version of the package, and a digest of its mathematics."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from foresaid import engine

DIGITS = 10


@cache
def engine_version() -> str:
    """As `0.1.0+1a2b3c4d5e`: another wherever a line of the engine is another.

    Read once. Simulated worlds do not count: nothing real is computed by them.
    """
    digest = hashlib.sha256()
    for file in sorted(files(engine).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py") and not file.name.startswith("world"):
            # Line ends are those of the machine that copied the file.
            text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
            digest.update(f"{file.name}\0{text}\0".encode())
    return f"{version('foresaid')}+{digest.hexdigest()[:DIGITS]}"
