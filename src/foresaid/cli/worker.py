"""`foresaid worker`: does what is due in the background."""

import datetime as dt
import logging

import click

from foresaid.cli import django_ready


@click.command(name="worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(once: bool) -> None:
    """Send mails, extend calendars and run every other job when its turn comes.

    Several workers may run at once; each turn is taken by one of them. The first Ctrl-C ends the
    worker as soon as the job in hand is done.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if once:
        _once()
    else:
        _until_told_to_stop()


def _once() -> None:
    django_ready()
    # jobs is a door of its own; this command only starts it, so it is named here alone.
    from django.utils.module_loading import import_string

    turns = import_string("foresaid.jobs.turns.Turns")
    registry = import_string("foresaid.jobs.registry.REGISTRY")
    count = turns(registry).take(dt.datetime.now(dt.UTC))
    click.echo(f"{count} {'job' if count == 1 else 'jobs'} had something to do.")


def _until_told_to_stop() -> None:
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    django_ready()
    from django.utils.module_loading import import_string

    worker = import_string("foresaid.jobs.loop.Worker")()
    import_string("foresaid.jobs.loop.stop_on_signals")(worker.stop)
    worker.run()
