"""Taking turns: of many workers one runs a job's slot, and how it ended is written down."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Slot
from .registry import Recurring

logger = logging.getLogger("foresaid.worker")


class Turns:
    """Runs what is due of `jobs`; remembers slots already seen, so that a look costs no query."""

    def __init__(self, jobs: Sequence[Recurring]) -> None:
        self._jobs = jobs
        self._seen: dict[str, dt.datetime] = {}

    def take(self, now: dt.datetime) -> int:
        """Run each job whose turn has come and that has something to do; say how many ran."""
        return sum(self._take_one(job, now) for job in self._jobs)

    def _take_one(self, job: Recurring, now: dt.datetime) -> bool:
        slot = job.slot(now)
        if self._seen.get(job.name) == slot:
            return False
        self._seen[job.name] = slot
        try:
            if not job.is_due(now):
                return False
            mine = _claim(job, slot)
        except Exception:
            # One job that can not be asked must not keep the others from their turns.
            logger.exception("The job %s could not be looked at; it is tried again.", job.name)
            return False
        if mine is None:
            return False
        _run(job, mine, now)
        return True


def _claim(job: Recurring, slot: dt.datetime) -> Slot | None:
    """The slot's row if nobody had it; the unique pair decides between workers."""
    if Slot.objects.filter(name=job.name, slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return Slot.objects.create(name=job.name, slot=slot, taken_at=timezone.now())
    except IntegrityError:
        return None


def _run(job: Recurring, turn: Slot, now: dt.datetime) -> None:
    try:
        job.run(now)
    except Exception as error:
        logger.exception("The job %s failed; it is tried again at its next turn.", job.name)
        turn.reason = f"{type(error).__name__}: {error}"[:500]
    else:
        turn.done_at = timezone.now()
    turn.save(update_fields=["done_at", "reason"])
