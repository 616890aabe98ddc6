"""The writing process killed again and again: python -m … KILLS. The last line printed is JSON.

A child states, changes and records, one form after the other, each with a request key of its
own, and says so after each commit. It is killed at a moment drawn from twice the time that a
form takes; its successor sends the form again that was not answered, as a browser would.
"""

import contextlib
import datetime as dt
import json
import os
import random
import select
import signal
import statistics
import sys
import time
import uuid
from typing import Any

from benchmarks.support import trust_site

SPACE = uuid.UUID("6c7ec0f1-3a55-4a0e-9c53-6b4f0d2b8f11")
KINDS = ("stating", "changing", "recording")


def main(kills: int) -> None:
    trust_site.ready()
    trust_site.found()
    from django.db import connections

    chance, answered, hit = random.Random(kills), 0, dict.fromkeys(KINDS, 0)
    lengths = [0.02]
    started = time.perf_counter()
    for _ in range(kills):
        connections.close_all()  # a connection is nobody's but the process's that opened it
        answered = _write_until_killed(answered, chance, lengths)
        hit[KINDS[answered % 3]] += 1  # the form that was on its way
    connections.close_all()
    answered = _write(answered, most=3 - answered % 3) if answered % 3 else answered
    print(
        json.dumps(
            {
                "kills": kills,
                "while": hit,
                "seconds": round(time.perf_counter() - started, 1),
                **_counted(answered),
            }
        )
    )


def _write_until_killed(answered: int, chance: random.Random, lengths: list[float]) -> int:
    """Start a writer where the last one was not answered; kill it; return what was answered."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _write(answered, told=writing)
        finally:
            os._exit(1)  # it never ends by itself
    os.close(writing)
    answered = _follow(reading, answered, chance.randint(1, 4), lengths)
    time.sleep(chance.uniform(0, 2 * statistics.median(lengths)))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    # What it committed and told before the blow was answered, too.
    while select.select([reading], [], [], 0)[0] and (told := os.read(reading, 4096)):
        answered += len(told)
    os.close(reading)
    return answered


def _follow(reading: int, answered: int, forms: int, lengths: list[float]) -> int:
    """Read so many answers, and how long each took."""
    for n in range(forms):
        before = time.perf_counter()
        told = os.read(reading, 1)
        if not told:
            raise SystemExit("The writer ended by itself.")
        if n:
            lengths.append(time.perf_counter() - before)
        answered += len(told)
    return answered


def _write(first: int, *, told: int | None = None, most: int | None = None) -> int:
    """Send form after form; a byte through the pipe is the answer to one."""
    from foresaid.people.actor import Door, actor_for
    from foresaid.people.journal import AlreadyDone
    from foresaid.people.models import Person

    dana = Person.objects.select_related("organisation").get(name="Dana Ortiz")
    actor = actor_for(dana, Door.PAGE, dana.organisation.today(trust_site.now()))
    number = first
    while most is None or number < first + most:
        # Done already where the one before was killed between its commit and its answer.
        with contextlib.suppress(AlreadyDone):
            _send(actor, number)
        number += 1
        if told is not None:
            os.write(told, b".")
    return number


def _send(actor: Any, number: int) -> None:
    from foresaid.ledger.models import Expectation
    from foresaid.ledger.operations.change import change_expectation
    from foresaid.ledger.operations.result import Told, record_result
    from foresaid.ledger.operations.state import state_commitment
    from foresaid.ledger.operations.wanted import Wanted

    life, kind = divmod(number, 3)
    now, what = trust_site.now(), f"Send offer {life}"
    today = actor.organisation.today(now)
    rest = {"now": now, "request_key": str(uuid.uuid5(SPACE, str(number)))}
    if kind == 0:
        state_commitment(
            actor, wanted=Wanted(what=what), due_on=today + dt.timedelta(days=2), **rest
        )
        return
    said = Expectation.objects.get(entry__words__field="what", entry__words__text=what)
    if kind == 1:
        change_expectation(
            actor,
            expectation=said.entry.uuid,
            due_on=today + dt.timedelta(days=3),
            reason="They are away",
            **rest,
        )
    else:
        told = Told(came="reached", evidence="It is in their inbox")
        record_result(actor, expectation=said.entry.uuid, told=told, **rest)


def _counted(answered: int) -> dict[str, Any]:
    """Rows that are there beside those that should be, and whether the chain is whole."""
    from django.db.models import Count

    from foresaid.ledger.models import Change, Entry, Expectation, Result
    from foresaid.ledger.verify import verify
    from foresaid.people.models import Journal, Organisation

    organisation = Organisation.objects.get(name=trust_site.CONCERN)
    doubled = Expectation.objects.annotate(
        n=Count("changes", distinct=True), m=Count("results", distinct=True)
    )
    return {
        "forms": answered,
        "entries": Entry.objects.count(),
        "expectations": Expectation.objects.count(),
        "changes": Change.objects.count(),
        "results": Result.objects.count(),
        "twice": doubled.exclude(n=1, m=1).count(),
        "requests": Journal.objects.filter(request_key__isnull=False).count(),
        "problem": verify(organisation).problem,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
