"""The engine may use NumPy, SciPy, and of the standard library what does not touch the world."""

import ast
from collections.abc import Iterator
from pathlib import Path

ALLOWED = {
    "numpy", "scipy", "foresaid", "__future__",
    "abc", "bisect", "collections", "dataclasses", "enum", "fractions", "functools", "hashlib",
    "heapq", "itertools", "math", "numbers", "operator", "statistics", "struct", "types", "typing",
}  # fmt: skip


def imported(source: str) -> Iterator[str]:
    """Full names of the modules that a source text imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def test_the_engine_imports_nothing_that_could_see_the_world(project_root: Path) -> None:
    engine = project_root / "src" / "foresaid" / "engine"
    found = {
        (path.name, name)
        for path in engine.rglob("*.py")
        for name in imported(path.read_text())
        if name.partition(".")[0] not in ALLOWED
    }
    assert not found


def test_the_engine_never_loads_scipy_stats_at_its_start(project_root: Path) -> None:
    engine = project_root / "src" / "foresaid" / "engine"
    for path in engine.rglob("*.py"):
        top = ast.Module(
            body=[
                node
                for node in ast.parse(path.read_text()).body
                if isinstance(node, ast.Import | ast.ImportFrom)
            ],
            type_ignores=[],
        )
        assert not any(name.startswith("scipy.stats") for name in imported(ast.unparse(top))), path


def test_no_global_randomness_in_the_engine(project_root: Path) -> None:
    engine = project_root / "src" / "foresaid" / "engine"
    for path in engine.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np.random":
                assert node.attr in {"Generator", "SeedSequence", "default_rng"}, path
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng"):
                assert node.args, f"{path}: a generator without a seed differs each time"
