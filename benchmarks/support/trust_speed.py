"""Stating, recording and proving where much was said already: python -m … ENTRIES CALLS.

The last line printed is JSON.
"""

import datetime as dt
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import cycle
from typing import TYPE_CHECKING, Any

from benchmarks.support import trust_site
from benchmarks.support.over_http import times_of

if TYPE_CHECKING:
    from foresaid.sales.models import Opportunity
    from tests.cast import Cast

OPPORTUNITIES = 5_000


def main(entries: int, calls: int) -> None:
    trust_site.ready()
    from django.db import connection

    from benchmarks.support.long_chain import LongChain
    from foresaid.ledger.models import Entry, Expectation, Words
    from tests.cast import build

    cast = build()
    opportunities = _opportunities(cast)
    started = time.perf_counter()
    keys = [one.pk for one in opportunities]
    LongChain(cast.organisation, [cast.dana, cast.iris, cast.noor, cast.theo], keys).write(entries)
    built = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = sum(model._default_manager.count() for model in (Entry, Entry, Words))
    spoken = _speaking(cast, opportunities, calls)
    print(
        json.dumps(
            {
                "entries": Entry.objects.count(),
                "expectations": Expectation.objects.count(),
                "rows": rows,
                "built": round(built, 1),
                "verify": _proving([]),
                "chain_only": _proving(["--chain-only"]),
                **spoken,
            }
        )
    )


def _opportunities(cast: "Cast") -> "list[Opportunity]":
    from django.db import transaction

    from foresaid.people.actor import operator
    from foresaid.sales.models import Opportunity, ProcessVersion, Step
    from foresaid.sales.operations import bulk
    from foresaid.sales.operations.process import create_default_process

    create_default_process(operator(cast.organisation), now=cast.now)
    version = ProcessVersion.objects.get(organisation=cast.organisation)
    step = Step.objects.filter(version=version).order_by("position")[0]
    at = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    facts = (
        bulk.CreditIn(person=cast.dana.pk, from_at=at),
        bulk.StepIn(step=step.pk, happened_at=at, seq=0, by=cast.dana.pk),
    )
    made = [
        bulk.OpportunityIn(
            name=f"Line {n}",
            version=version.pk,
            account=None,
            product=None,
            created_at=at,
            facts=facts,
        )
        for n in range(OPPORTUNITIES)
    ]
    with transaction.atomic():
        batch = bulk.open_batch(cast.organisation, "Lines", now=cast.now, applied=True)
        bulk.write_opportunities(batch, made, moment=cast.now)
    return list(Opportunity.objects.filter(organisation=cast.organisation))


def _speaking(
    cast: "Cast", opportunities: "list[Opportunity]", calls: int
) -> dict[str, list[float]]:
    """p50 and p95 in milliseconds of stating a next step and of recording what came of it: the
    bare operations, and recording by the page and by a link of a mail.
    """
    from benchmarks.support import trust_doors
    from foresaid.ledger.operations.result import Told, record_result
    from foresaid.ledger.operations.state import state_expectation
    from foresaid.ledger.operations.wanted import Wanted
    from foresaid.people.actor import Door, actor_for

    turn, said = cycle(opportunities), []

    def dana() -> Any:
        return actor_for(cast.dana, Door.PAGE, cast.organisation.today(trust_site.now()))

    def state() -> int:
        now = trust_site.now()
        due_on = cast.organisation.today(now) + dt.timedelta(days=7)
        wanted = Wanted(what="Anna Berg signs the contract", confidence=70)
        one = next(turn).uuid
        said.append(
            state_expectation(dana(), wanted=wanted, due_on=due_on, opportunity=one, now=now)
        )
        return 0

    def record() -> int:
        told = Told(came="reached", evidence="The signed contract is here")
        one = said.pop().entry.uuid
        record_result(dana(), expectation=one, told=told, now=trust_site.now())
        return 0

    def through(door: trust_doors.Door) -> Callable[[], int]:
        def act() -> int:
            door(said.pop())
            return 0

        return act

    stating = _times(state, calls)
    for _more in range(2 * (calls + 20)):
        state()
    return {
        "stating": stating,
        "recording": _times(record, calls),
        "by_page": _times(through(trust_doors.page(cast)), calls),
        "by_link": _times(through(trust_doors.link(cast)), calls),
    }


def _times(act: Callable[[], int], calls: int) -> list[float]:
    found = times_of(act, first=20, then=calls)
    return [round(found.p50, 1), round(found.p95, 1)]


def _proving(options: list[str]) -> dict[str, Any]:
    """Seconds and the most memory of the whole command, in a process of its own."""
    command = [sys.executable, "-m", "foresaid.cli", "ledger", "verify", *options]
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"seconds": round(time.perf_counter() - started, 1), "megabytes": round(most / 1024)}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
