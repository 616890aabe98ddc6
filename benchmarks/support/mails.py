"""What `benchmarks.mail_kills` does inside the product, each call in a process of its own.

python -m benchmarks.support.mails fill COUNT | work | states
"""

import datetime as dt
import json
import os
import sys

import django
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

django.setup()

from foresaid.jobs.loop import Worker  # noqa: E402 - the product has to be set up first
from foresaid.jobs.models import Slot  # noqa: E402 - the same
from foresaid.jobs.registry import REGISTRY  # noqa: E402 - the same
from foresaid.mail import sending  # noqa: E402 - the same
from foresaid.mail.models import Message  # noqa: E402 - the same
from foresaid.mail.queue import queue  # noqa: E402 - the same
from foresaid.people.actor import operator  # noqa: E402 - the same
from foresaid.people.operations.organisations import create_organisation  # noqa: E402 - the same
from foresaid.people.operations.people import add_person  # noqa: E402 - the same


def fill(count: str) -> None:
    """An organisation with one person, and `count` mails in line to them."""
    call_command("migrate", verbosity=0)
    now = dt.datetime.now(dt.UTC)
    organisation = create_organisation(name="Aldermoor Pumps", now=now)
    person = add_person(operator(organisation), name="Dana", email="dana@aldermoor.com", now=now)
    for n in range(int(count)):
        subject, key = f"Mail {n}", str(n)
        queue(recipient=person, kind="review", subject=subject, body="", dedupe_key=key, now=now)


def work() -> None:
    """For each line that comes in a worker, forked from here so that only one pays for starting.

    Says its process id. It begins at once and does not wait for the next turn of each job.
    """
    for job in REGISTRY:
        import_string(job.call)
    for _line in sys.stdin:
        Slot.objects.all().delete()
        connections.close_all()
        worker = os.fork()
        if not worker:
            Worker().run()
        print(worker, flush=True)
        os.waitpid(worker, 0)


def states() -> None:
    """By their Message-ID, what became of the mails once those left in the middle are settled."""
    sending.settle_lost(dt.datetime.now(dt.UTC) + 2 * sending.LOST_AFTER)
    print(json.dumps(dict(Message.objects.values_list("message_id", "state"))))


if __name__ == "__main__":
    {"fill": fill, "work": work, "states": states}[sys.argv[1]](*sys.argv[2:])
