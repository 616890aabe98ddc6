"""Processes that write into one chain at once: python -m … WRITERS EACH. Last line JSON."""

import datetime as dt
import json
import os
import sys
import time
from typing import Any

from benchmarks.support import trust_site


def main(writers: int, each: int) -> None:
    trust_site.ready()
    trust_site.found()
    from django.db import connections

    connections.close_all()
    start_reading, start_writing = os.pipe()
    children = [_fork(start_reading, start_writing, n, each) for n in range(writers)]
    os.close(start_reading)
    time.sleep(1.0)  # until each of them waits
    started = time.perf_counter()
    os.close(start_writing)  # the end of the pipe is the shot
    failed = sum(os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) != 0 for one in children)
    seconds = time.perf_counter() - started
    print(json.dumps({"writers": writers, "each": each, "failed": failed,
                      "seconds": round(seconds, 2), **_counted()}))  # fmt: skip


def _fork(reading: int, writing: int, number: int, each: int) -> int:
    child = os.fork()
    if child:
        return child
    os.close(writing)
    try:
        actor = _speaker(number)
        os.read(reading, 1)
        for m in range(each):
            _say(actor, f"{number} {m}")
    except BaseException as error:
        print(f"writer {number}: {error!r}", file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _speaker(number: int) -> Any:
    from foresaid.people.actor import Door, actor_for
    from foresaid.people.models import Person

    people = Person.objects.select_related("organisation")
    names = ("Dana Ortiz", "Iris Bekker", "Noor Haddad", "Theo Marsh")
    person = people.get(name=names[number % len(names)])
    return actor_for(person, Door.PAGE, person.organisation.today(trust_site.now()))


def _say(actor: Any, what: str) -> None:
    from foresaid.ledger.operations.state import state_commitment
    from foresaid.ledger.operations.wanted import Wanted

    now = trust_site.now()
    due_on = actor.organisation.today(now) + dt.timedelta(days=2)
    state_commitment(actor, wanted=Wanted(what=what), due_on=due_on, now=now)


def _counted() -> dict[str, Any]:
    from django.db.models import Max

    from foresaid.ledger.models import Entry, Words
    from foresaid.ledger.verify import verify
    from foresaid.people.models import Organisation

    organisation = Organisation.objects.get(name=trust_site.CONCERN)
    own = Entry.objects.filter(organisation=organisation)
    return {
        "entries": own.count(),
        "last": own.aggregate(last=Max("seq"))["last"],
        "different": Words.objects.filter(field="what").values("text").distinct().count(),
        "problem": verify(organisation).problem,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
