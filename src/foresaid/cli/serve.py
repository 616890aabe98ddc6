"""`foresaid serve`: site and worker from one command, on a prepared database."""

import hashlib
import ipaddress
import os
import socket
import sys
from pathlib import Path

import click

from foresaid.cli import database, is_there, main
from foresaid.cli.supervisor import Program, Supervisor


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", is_flag=True, help="Make a demo organisation first if there is none.")
def command(host: str, port: int, processes: int, demo: bool) -> None:
    """Bring the database up to date, then run site and worker until Ctrl-C.

    Ends with code 0 after Ctrl-C, with code 1 when one of the two ended by itself.
    """
    address = f"http://{'localhost' if is_every_address(host) else host}:{port}"
    os.environ.setdefault("FORESAID_PUBLIC_URL", address)
    require_free_port(host, port)
    prepare(demo=demo)
    supervisor = Supervisor(programs(host, port, processes))
    sys.exit(
        supervisor.run(
            is_ready=lambda: answers(host, port), when_ready=lambda: announce(address, demo=demo)
        )
    )


def programs(host: str, port: int, processes: int) -> tuple[Program, ...]:
    """The site under granian, and the worker."""
    granian = ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    granian += ["--workers", str(processes), "--workers-kill-timeout", "5s"]
    granian += ["--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers"]
    application = "foresaid.config.wsgi:application"
    site = Program(name="site", arguments=(sys.executable, "-m", "granian", *granian, application))
    if not is_there("worker"):
        return (site,)
    return (
        site,
        Program(name="worker", arguments=(sys.executable, "-m", "foresaid.cli", "worker")),
    )


# The port


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on, before anything else happens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise click.ClickException(
            f"Port {port} on {host} cannot be used ({reason}): another program may be using it. "
            f"End that one, or choose another port: make run PORT={port % 65535 + 1}"
        ) from None


def is_every_address(host: str) -> bool:
    """Whether this host means all of the machine's addresses and none in particular."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def answers(host: str, port: int) -> bool:
    """Whether the site takes connections yet."""
    target = "localhost" if is_every_address(host) else host
    try:
        socket.create_connection((target, port), timeout=1).close()
    except OSError:
        return False
    return True


# Preparing


def prepare(*, demo: bool) -> None:
    """Make data folder, database, static files and demo fit for use; quick when they are."""
    with database.said_plainly():
        database.bring_up_to_date()
        collect_static_files()
        if demo and is_there("demo"):
            main.main(["demo", "renew", "--if-missing"], "foresaid", standalone_mode=False)
        _let_go_of_the_database()


def _let_go_of_the_database() -> None:
    """Site and worker have connections of their own, and this process asks nothing more."""
    from django.db import connection

    connection.close()


def collect_static_files() -> None:
    """Copy and compress the site's files where the web server reads them, if they changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    current = static_fingerprint()
    if stamp.is_file() and stamp.read_text() == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.parent.is_dir())
    stamp.write_text(current)


def static_fingerprint() -> str:
    """Digest over name, size and time of every static file that the site is made of."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# Saying so


def announce(address: str, *, demo: bool) -> None:
    """Print where the site is, and a link that signs the reader in once."""
    click.echo(f"foresaid is running at {address}  (Ctrl-C ends it)")
    if demo and is_there("link"):
        main.main(["link", "demo"], "foresaid", standalone_mode=False)
