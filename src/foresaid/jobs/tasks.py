"""Background tasks that operations of the upper layers put in line (`django.tasks`)."""

import datetime as dt

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

AT_ONCE = 20


def any_ready(now: dt.datetime) -> bool:
    """Whether a task waits to be run."""
    return DBTaskResult.objects.ready().exists()


def run_ready(now: dt.datetime) -> None:
    """Run up to twenty waiting tasks, each in its own transaction, oldest first."""
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=AT_ONCE,
        worker_id="foresaid",
    ).run()
