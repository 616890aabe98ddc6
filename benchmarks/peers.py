"""Beside what a team would run instead: 10,000 opportunities, one PostgreSQL, the same files.

python -m benchmarks.peers [--quick] [--environments FOLDER]

django-crm (`django-crm-admin`) and Tryton (`trytond_sale_opportunity`) are installed into an
environment of their own each, under a temporary folder or the one named, which is kept. Each is
loaded in the fastest way that its own models allow, which the ratios are held against, and
django-crm also through its models' `save()`, as its pages do; foresaid by `foresaid import`, its
dry run included, and by the operation that import ends in, with rows that need no mapping. Then
the list of fifty is asked for 200 times after 20, signed in, under the same web server with two
processes.
"""

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.support import peer_tryton
from benchmarks.support.databases import PORT, ROOT, NoPostgres, environment, throw_away_server
from benchmarks.support.over_http import Times, get_times, site
from benchmarks.support.report import publish, table

SUPPORT = ROOT / "benchmarks" / "support"
UVS = (ROOT / ".build" / "uv" / "bin" / "uv", ROOT / ".venv" / "bin" / "uv")
GRANIAN = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--no-ws")
GRANIAN_MORE = ("--workers", "2", "--blocking-threads", "4", "--log-level", "warning")
# django-crm asks for a driver of MySQL's that is not needed here and has to be compiled, and
# does not ask for Pillow, without which it does not start.
WANTED = {
    "django-crm": ["django-crm-admin", "psycopg[binary]", "pillow", "granian"],
    "Tryton": ["trytond[postgresql]", "trytond_sale_opportunity", "psycopg[binary]", "granian"],
}
LEFT_OUT = "mysqlclient ; sys_platform == 'never'\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Seconds of the load by the clock, and those in which its own process was busy."""

    seconds: float
    busy: float
    rows: int
    times: Times | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 opportunities, nothing kept")
    parser.add_argument("--environments", type=Path, help="keep the other systems installed here")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.environments or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            server = stack.enter_context(throw_away_server())
        except NoPostgres as reason:
            print(f"Left out: {reason}.")
            return 0
        files = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _python("benchmarks.support.sales_files", files, *(["--quick"] if options.quick else []))
        results: dict[str, Result] = {}
        for name, measure in MEASURED.items():
            with contextlib.suppress(Missing), _said_where_missing(name):
                python = None if name in OURS else installed(name.split(",")[0], folder)
                results[name] = measure(python, server, files)
                print(f"{name}: {results[name]}", flush=True)
    text, missed = _text(results)
    publish("peers", text, keep=not options.quick)
    return int(bool(missed))


class Missing(Exception):
    """Another system that can not be had here."""


@contextlib.contextmanager
def _said_where_missing(name: str) -> Iterator[None]:
    try:
        yield
    except Missing as reason:
        print(f"{name} is left out: {reason}")
        raise


def installed(name: str, folder: Path) -> Path:
    """The interpreter of the system's own environment, which is made where it is missing."""
    home = folder / name
    python = home / "bin" / "python"
    if (home / "ready").is_file():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    without = folder / "left-out.txt"
    without.write_text(LEFT_OUT)
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    uv = next((path for path in UVS if path.is_file()), Path(shutil.which("uv") or "uv"))
    make: list[str | Path] = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, home]
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--overrides",
        without,
    ]
    for command in (make, [*install, *WANTED[name]]):
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing(done.stderr.strip().splitlines()[-1] if done.stderr else "uv failed")
    (home / "ready").touch()
    return python


def _database(server: str, name: str) -> str:
    """The address of a new, empty database of this server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.rpartition('/')[0]}/{name}"


def _python(module: str, *arguments: object) -> str:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return _output([sys.executable, "-m", module, *arguments], {**os.environ, "PYTHONPATH": paths})


def _output(command: list[Any], env: dict[str, str], cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        env=env,
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{command[1]} ended with code {done.returncode}.")
    return done.stdout


def _foresaid(_python_of: Path | None, server: str, files: Path) -> Result:
    address = _database(server, "foresaid")
    with tempfile.TemporaryDirectory() as home:
        env = environment(Path(home), address)
        foresaid = [sys.executable, "-m", "foresaid.cli"]
        _output([*foresaid, "django", "migrate", "--verbosity", "0"], env)
        bring = ["import", "--new-organisation", "Peers", "--accept"]
        sheets = [files / "opportunities.csv", files / "steps.csv"]
        before, started = _busy(), time.perf_counter()
        _output([*foresaid, *bring, *sheets], env)
        seconds, busy = time.perf_counter() - started, _busy() - before
        found = json.loads(_output([sys.executable, "-m", "benchmarks.support.peer_foresaid"], env))
        command = [sys.executable, "-m", "granian", *GRANIAN, *GRANIAN_MORE]
        with site([*command, "foresaid.config.wsgi:application"], env):
            times = get_times(found["path"], f"sessionid={found['cookie']}")
    return Result(seconds=seconds, busy=busy, rows=found["rows"], times=times)


def _foresaid_bulk(_python_of: Path | None, server: str, files: Path) -> Result:
    """Only the load, of rows that need no mapping: what the others are measured in."""
    with tempfile.TemporaryDirectory() as home:
        env = environment(Path(home), _database(server, "foresaid_bulk"))
        _output([sys.executable, "-m", "foresaid.cli", "django", "migrate", "-v", "0"], env)
        command = [sys.executable, "-m", "benchmarks.support.peer_bulk", files]
        found = json.loads(_output(command, env).splitlines()[-1])
    return Result(seconds=found["seconds"], busy=found["busy"], rows=found["rows"], times=None)


def _busy() -> float:
    """Seconds that ended children were busy."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _django_crm(python: Path | None, server: str, files: Path) -> Result:
    assert python is not None
    env, found = _crm_loaded(python, _database(server, "crm"), files)
    if found["shown"] != 50:
        raise Missing(f"its list shows {found['shown']} rows, not fifty.")
    command = [python, "-m", "granian", *GRANIAN, *GRANIAN_MORE, "webcrm.wsgi:application"]
    with site([str(part) for part in command], env):
        times = get_times(found["path"], f"sessionid={found['cookie']}")
    return Result(seconds=found["seconds"], busy=found["busy"], rows=found["rows"], times=times)


def _django_crm_saved(python: Path | None, server: str, files: Path) -> Result:
    """Only the load: its list is the same, whichever way the rows came."""
    assert python is not None
    _env, found = _crm_loaded(python, _database(server, "crm_saved"), files, "--saved")
    return Result(seconds=found["seconds"], busy=found["busy"], rows=found["rows"], times=None)


def _crm_loaded(
    python: Path, database: str, files: Path, *how: str
) -> tuple[dict[str, str], dict[str, Any]]:
    env = {
        **os.environ,
        "PEER_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "django_crm_settings",
        "PYTHONPATH": str(SUPPORT / "peers"),
    }
    command = [python, SUPPORT / "peers" / "django_crm.py", files, *how]
    return env, json.loads(_output(command, env).splitlines()[-1])


def _tryton(python: Path | None, server: str, files: Path) -> Result:
    assert python is not None
    _database(server, "tryton")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        env = peer_tryton.prepare(home, server)
        admin = [python, python.parent / "trytond-admin", "-c", env["TRYTOND_CONFIG"]]
        more = ["-d", "tryton", "--email", "admin@a.example"]
        _output([*admin, *more, "-u", "sale_opportunity", "--activate-dependencies"], env)
        loader = SUPPORT / "peers" / "tryton.py"
        command = [python, loader, env["TRYTOND_CONFIG"], "tryton", files]
        found = json.loads(_output(command, env).splitlines()[-1])
        command = [python, "-m", "granian", *GRANIAN, *GRANIAN_MORE, "trytond.application:app"]
        with site([str(part) for part in command], env):
            times = peer_tryton.call_times(found["company"])
    return Result(seconds=found["seconds"], busy=found["busy"], rows=found["rows"], times=times)


BULK = "foresaid, rows alone"
SAVED = "django-crm, saved"
OURS = ("foresaid", BULK)
MEASURED: dict[str, Callable[[Path | None, str, Path], Result]] = {
    "foresaid": _foresaid,
    BULK: _foresaid_bulk,
    "django-crm": _django_crm,
    SAVED: _django_crm_saved,
    "Tryton": _tryton,
}
WHAT = {
    "foresaid": "`foresaid import`, dry run included; page of the list",
    "django-crm": "`bulk_create`; page of the deal list",
    BULK: "`sales.operations.bulk`, no mapping, no dry run",
    SAVED: "`save()` of each company and deal, as its pages do",
    "Tryton": "one `create` per model; `search_read` by RPC",
}


def _text(results: dict[str, Result]) -> tuple[str, list[str]]:
    rows = [
        [
            name,
            WHAT[name],
            f"{one.seconds:.1f} s",
            f"{one.busy:.1f} s",
            str(one.times) if one.times else "",
        ]
        for name, one in results.items()
    ]
    count = f"{max((one.rows for one in results.values()), default=0):,}"
    head = [f"{count} opportunities", "how", "load", "of it busy", "list of 50, p50 / p95"]
    ratios, missed = _ratios(results)
    lines = [*ratios, *(f"- Missed: {one}" for one in missed)]
    return f"{table(head, rows)}\n\n" + "\n".join(lines), missed


def _ratios(results: dict[str, Result]) -> tuple[list[str], list[str]]:
    """Sentences about how many times faster or slower, and those that miss what was wanted."""
    ours = results.get("foresaid")
    others = {name: one for name, one in results.items() if name not in OURS}
    if ours is None or ours.times is None or not others:
        return [], []
    said, missed = [], []
    fastest = min(one.seconds for one in others.values())
    said.append(f"- Load: {fastest / ours.seconds:.1f} times as fast as the faster of the others.")
    if (rows := results.get(BULK)) is not None:
        ratio = f"{fastest / rows.seconds:.1f}"
        said.append(f"- Load of rows alone: {ratio} times as fast as the faster of the others.")
    if (saved := others.get(SAVED)) is not None:
        ratio = f"{saved.seconds / ours.seconds:.1f}"
        said.append(f"- Load: {ratio} times as fast as django-crm through its `save()`.")
    if fastest / ours.seconds < 3:
        missed.append("the load is not three times as fast as the faster of the others.")
    for name, wanted in (("django-crm", 10.0), ("Tryton", 1.0)):
        theirs = others[name].times if name in others else None
        if theirs is not None:
            ratio = theirs.p95 / ours.times.p95
            said.append(f"- List, p95: {ratio:.1f} times as fast as {name}'s.")
            if ratio < wanted:
                missed.append(f"the list is not {wanted:.0f} times as fast as {name}'s.")
    return said, missed


if __name__ == "__main__":
    sys.exit(main())
