"""A PostgreSQL that lives as long as one command.

    python tools/postgres.py -- pytest tests/operations

The command sees FORESAID_TEST_DATABASE=postgresql and FORESAID_TEST_POSTGRESQL_URL.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from system import postgres_folder

# Rows of a test are gone a moment later; waiting for the disk would protect nothing.
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


class NoPostgres(Exception):
    """A sentence about why no server could be started."""


@contextlib.contextmanager
def throw_away_server() -> Iterator[str]:
    """Start a fresh cluster on a free port of this machine; yields its address, ends it after."""
    binaries = postgres_folder()
    if binaries is None:
        raise NoPostgres("PostgreSQL is not installed")
    owner = server_account()
    folder = Path(tempfile.mkdtemp(prefix="foresaid-postgresql-"))
    if owner:
        shutil.chown(folder, owner)
    data, log, port = folder / "data", folder / "log", free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {FAST}"
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    try:
        run(owner, binaries / "initdb", "-D", data, "-U", "foresaid", "-A", "trust", "-N", *locale)
        run(owner, binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        yield f"postgresql://foresaid@127.0.0.1:{port}/postgres"
    finally:
        if data.exists():
            with contextlib.suppress(NoPostgres):
                run(owner, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def server_account() -> str | None:
    """PostgreSQL refuses to run as root: then the account that it runs under instead."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise NoPostgres("there is no account but root's to run PostgreSQL under")


def run(owner: str | None, *command: str | Path) -> None:
    """Run as `owner` where one is given; raise with its last words where it fails."""
    # pg_ctl's server keeps the streams open, so its words go to a file and not through a pipe.
    with tempfile.TemporaryFile() as words:
        code = subprocess.run(
            list(map(str, command)),
            user=owner,
            group=owner and pwd.getpwnam(owner).pw_gid,
            extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
        ).returncode
        if code != 0:
            words.seek(0)
            last = words.read().decode(errors="replace").strip().splitlines()[-3:]
            raise NoPostgres(f"{Path(command[0]).name} failed: {' '.join(last)}")


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Run the command beside a server and pass on its exit code; 3 where no server starts."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    try:
        with throw_away_server() as address:
            environment = dict(os.environ, FORESAID_TEST_DATABASE="postgresql")
            environment["FORESAID_TEST_POSTGRESQL_URL"] = address
            return subprocess.run(command, env=environment).returncode
    except NoPostgres as reason:
        print(f"PostgreSQL could not be started: {reason}.", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
