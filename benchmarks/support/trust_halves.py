"""Killed while a person is erased and while a calendar is taken in: python -m … KILLS.

The last line printed is JSON. After each blow an erasure must have happened whole or not at all,
and every meeting must have its schedule, its entry, its people and what the calendar said of it.
"""

import datetime as dt
import json
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from benchmarks.support import trust_site

TEXTS, EVENTS = 8, 6
WHO = "Wilma Brandt"


def main(kills: int) -> None:
    trust_site.ready()
    trust_site.found()
    chance, half = random.Random(kills), list[str]()
    hit = dict.fromkeys(("erasing", "calendars"), 0)
    whole: dict[str, list[float]] = {what: [] for what in hit}
    tries = 0
    while sum(hit.values()) < kills:
        what = ("erasing", "calendars")[tries % 2]
        act, judge = (_erasure if what == "erasing" else _calendar)(tries)
        hit[what] += _killed(act, chance, whole[what])
        half += judge()
        tries += 1
    print(json.dumps({"kills": kills, "while": hit, "tries": tries, "half": half, **_chain()}))


def _killed(act: Callable[[], None], chance: random.Random, lengths: list[float]) -> bool:
    """Do it in a child that is killed at a moment of chance; whether it was before its end."""
    from django.db import connections

    connections.close_all()
    started, child = time.perf_counter(), os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(0)
    if not lengths:  # the first goes to its end, and says how long that takes
        os.waitpid(child, 0)
        lengths.append(time.perf_counter() - started)
        return False
    time.sleep(chance.uniform(0, 1.5 * statistics.median(lengths)))
    ended, _status = os.waitpid(child, os.WNOHANG)
    if ended:
        lengths.append(time.perf_counter() - started)
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _actor(name: str) -> Any:
    from foresaid.people.actor import Door, actor_for
    from foresaid.people.models import Person

    person = Person.objects.select_related("organisation").get(name=name)
    return actor_for(person, Door.PAGE, person.organisation.today(trust_site.now()))


def _erasure(number: int) -> tuple[Callable[[], None], Callable[[], list[str]]]:
    """A contact whom promises name, and erasing them with every text that does."""
    from foresaid.ledger.models import Words
    from foresaid.ledger.operations.state import state_commitment
    from foresaid.ledger.operations.wanted import Wanted
    from foresaid.privacy.operations.erase import Choice, by_rule, erase_contact, plan_contact
    from foresaid.sales.models import Contact
    from foresaid.sales.operations.accounts import add_contact, create_account

    ada, name, now = _actor("Ada Quist"), f"{WHO} {number}th", trust_site.now()
    account = create_account(ada, name=f"Firm {number}", now=now)
    contact: UUID = add_contact(ada, name=name, account=account.uuid, now=now).uuid
    due_on = ada.organisation.today(now) + dt.timedelta(days=3)
    said = [
        state_commitment(ada, wanted=Wanted(what=f"Ask {name}, {n}"), due_on=due_on, now=now).pk
        for n in range(TEXTS)
    ]

    def erase() -> None:
        plan = plan_contact(ada, contact)
        texts = by_rule(plan, certain_only=False)
        choice = Choice(texts=texts, confirmed=name)
        erase_contact(ada, contact=contact, choice=choice, now=trust_site.now())

    def judge() -> list[str]:
        left = Words.objects.filter(entry__in=said, text__contains=name).count()
        row = Contact.objects.get(uuid=contact)
        if (left, row.name, bool(row.erased_at)) in {(TEXTS, name, False)} or (
            left == 0 and row.erased_at and name not in row.name
        ):
            return []
        return [f"{name}: {left} of {TEXTS} texts, erased {row.erased_at}"]

    return erase, judge


def _calendar(number: int) -> tuple[Callable[[], None], Callable[[], list[str]]]:
    """A calendar with a few events more each time, and taking it in."""
    from foresaid.intake.calendars.events import Event, Guest, Window
    from foresaid.intake.operations.take_in import Reading, take_in
    from foresaid.people.actor import job

    dana, now = _actor("Dana Ortiz"), trust_site.now()
    start = now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    addresses = (dana.person.email, f"anna@customer{number}.com")
    events = tuple(
        Event(
            key=f"event{n}", series=f"event{n}", title=f"Talk {n}",
            starts_at=start + dt.timedelta(hours=2 * n),
            ends_at=start + dt.timedelta(hours=2 * n + 1), organiser=addresses[0],
            guests=tuple(Guest(email=one) for one in addresses),
        )
        for n in range(EVENTS * (number + 1))
    )  # fmt: skip
    reading = Reading(
        source="calendar:1", events=events, since=now - dt.timedelta(days=1), owner=dana.person,
        window=Window(from_at=now, until_at=now + dt.timedelta(days=900)),
    )  # fmt: skip
    return lambda: void(take_in(job(dana.organisation), reading, now=now)), _whole_meetings


def void(_anything: object) -> None:
    """For whoever wants no answer."""


def _whole_meetings() -> list[str]:
    from django.db.models import Count, F, Q

    from foresaid.sales.models import Meeting

    def count(path: str) -> Count:
        return Count(path, distinct=True)

    rows = Meeting.objects.annotate(
        rows=count("schedule"), chained=count("schedule__chained"), seen=count("sightings"),
        ours=Count("people", filter=Q(people__leads=True), distinct=True),
    )  # fmt: skip
    torn = rows.exclude(rows__gte=1, chained=F("rows"), seen=1, ours=1)
    keys = Meeting.objects.values("calendar_uid").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"a meeting in part: {one.title}" for one in torn] + [f"twice: {one}" for one in keys]


def _chain() -> dict[str, Any]:
    from foresaid.ledger.models import Entry
    from foresaid.ledger.verify import verify
    from foresaid.people.models import Organisation
    from foresaid.sales.models import Contact, Meeting

    organisation = Organisation.objects.get(name=trust_site.CONCERN)
    return {
        "erased": Contact.objects.filter(erased_at__isnull=False).count(),
        "meetings": Meeting.objects.count(),
        "entries": Entry.objects.count(),
        "problem": verify(organisation).problem,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
