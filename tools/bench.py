"""Every benchmark in `benchmarks/`, in an environment that also holds what it is measured against.

python tools/bench.py [--quick] [name …]

With --quick each that can be small is, and keeps nothing.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-bench"
# What counting is measured in: it cannot stand beside what forecasts are measured against.
COUNTING = ROOT / ".venv-warehouse"
IN_COUNTING = {"engine_speed"}
# What others call with a database of theirs.
CALLED = {"big_organisation"}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; 0 when each ended well."""
    names = [one for one in arguments if not one.startswith("-")]
    options = [one for one in arguments if one.startswith("-")]
    found = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    chosen = [path for path in found if path.stem in (names or all_of(found))]
    stems = {path.stem for path in chosen}
    if stems - IN_COUNTING:
        make(ENVIRONMENT, "dev", "oracles")
    if stems & IN_COUNTING:
        make(COUNTING, "warehouse", "mining")
    failed = []
    for path in chosen:
        print(f"\n── {path.stem}", flush=True)
        folder = COUNTING if path.stem in IN_COUNTING else ENVIRONMENT
        command = [str(folder / "bin" / "python"), "-m", f"benchmarks.{path.stem}", *options]
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            failed.append(path.stem)
    print(
        f"\nFailed: {', '.join(failed)}." if failed else f"\n{len(chosen)} benchmarks ended well."
    )
    return int(bool(failed))


def make(folder: Path, *groups: str) -> None:
    """Make an environment of the locked versions with these groups of dependencies."""
    env = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(folder),
        "UV_PYTHON": str(ROOT / ".venv" / "bin" / "python"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "1"),
    }
    sync = [str(ROOT / ".build/uv/bin/uv"), "sync", "--frozen", "--quiet", "--no-default-groups"]
    wanted = [option for group in groups for option in ("--group", group)]
    subprocess.run([*sync, *wanted], cwd=ROOT, env=env, check=True)


def all_of(found: list[Path]) -> set[str]:
    return {path.stem for path in found} - CALLED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
