"""The reviews that were held: their aims beforehand, their agenda, what was promised.

The agenda of a past review is computed as of its day by the code that prepares any other, so
that an old page opens and says what it would have said. That takes its time, so only the last
one of each person is kept as a review, and those of one round share the figures of its first
day; the promises of all reviews are in the chain.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from foresaid.engine.world_rows import Held, Practice
from foresaid.forecasting.models import Run
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.ledger.days import day_of, end_of
from foresaid.ledger.models import Expectation, Result
from foresaid.people.actor import Door, actor_for, operator
from foresaid.people.models import Organisation, Person
from foresaid.reviews.agenda import draft
from foresaid.reviews.models import AgendaItem, Aim, Disposition, Review
from foresaid.reviews.operations.prepare import keep_items, prepare_review
from foresaid.reviews.summary import summary_of

from .clock import Clock
from .people import Staff
from .sayings import Saying

MINUTE = 1 / 1_440
AIM_HELD = dt.timedelta(days=7)
AIMS_COME_TRUE = ((0.55, "reached"), (0.8, "partly"), (1.0, "not_reached"))
Talk = AgendaItem.Part.TALK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aimed:
    """An aim, who has it, and when it was said."""

    key: str
    person: Person
    what: str
    said_at: dt.datetime


def kept(world: Practice) -> list[Held]:
    """The last review of each person that is over, oldest first."""
    over = (held for held in world.reviews if held.at + held.minutes * MINUTE < world.end_at)
    last = {held.person: held for held in over}
    return sorted(last.values(), key=lambda one: (one.at, one.key))


def all_aims(
    organisation: Organisation, world: Practice, staff: Staff, clock: Clock, seed: int
) -> Iterator[Saying]:
    """What both wanted to be true after each kept review, and whether it was."""
    generator = np.random.default_rng(seed)
    for held in kept(world):
        begins = clock.past(held.at)
        ends = begins + dt.timedelta(minutes=held.minutes)
        for aimed in _aimed(held, staff, begins, generator):
            luck = generator.random()
            came = next(word for below, word in AIMS_COME_TRUE if luck < below)
            yield _aim(organisation, aimed, begins)
            yield _aim_came(organisation, aimed, ends, came)


def _aimed(
    held: Held, staff: Staff, begins: dt.datetime, generator: np.random.Generator
) -> Iterator[_Aimed]:
    both = ((held.manager, held.manager_aim, "m"), (held.person, held.person_aim, "p"))
    for person, what, side in both:
        before = dt.timedelta(minutes=int(generator.integers(20, 300)))
        yield _Aimed(
            key=f"{held.key}-{side}",
            person=staff.people[person],
            what=what,
            said_at=begins - before,
        )


def _aim(organisation: Organisation, aimed: _Aimed, begins: dt.datetime) -> Saying:
    due_at = end_of(day_of(aimed.said_at + AIM_HELD, organisation.zone), organisation.zone)

    def row(_of: int) -> Expectation:
        return Expectation(
            kind=Expectation.Kind.AIM,
            person=aimed.person,
            party=Expectation.Party.OURS,
            holder=aimed.person,
            due_at=due_at,
            speaks_from=begins,
        )

    return Saying(
        at=aimed.said_at, author=aimed.person, row=row, words={"what": aimed.what}, key=aimed.key
    )


def _aim_came(organisation: Organisation, aimed: _Aimed, ends: dt.datetime, came: str) -> Saying:
    def row(key: int) -> Result:
        return Result(
            of_id=key,
            came=came,
            view=Result.View.OWNER,
            happened_on=day_of(ends, organisation.zone),
        )

    return Saying(at=ends, author=aimed.person, row=row, of=aimed.key)


def write_held(
    organisation: Organisation,
    world: Practice,
    staff: Staff,
    clock: Clock,
    entries: Mapping[str, int],
) -> None:
    """Write the kept reviews with agenda, aims and promises."""
    held = kept(world)
    if not held:
        return
    now = clock.server(clock.end)
    run = refresh_run(operator(organisation), now=now, as_of=clock.past(held[0].at))
    for one in held:
        _held(run, one, staff, clock, entries)


def _held(
    run: Run,
    held: Held,
    staff: Staff,
    clock: Clock,
    entries: Mapping[str, int],
) -> None:
    at = clock.past(held.at)
    opened_at = clock.server(at)
    person, manager = staff.people[held.person], staff.people[held.manager]
    drafted = draft(person, run, at=at, minutes=held.minutes)
    leading = actor_for(manager, Door.COMMAND, day_of(at, clock.zone))
    with transaction.atomic():
        review = Review.objects.create(
            organisation=run.organisation,
            person=person,
            manager=manager,
            run=run,
            as_of=at,
            minutes=held.minutes,
            prepared_at=opened_at,
            opened_at=opened_at,
            closed_at=opened_at + dt.timedelta(minutes=held.minutes),
            summary=summary_of(leading, person, drafted, at),
        )
        keep_items(review, drafted)
        for aimed, side in ((manager, "m"), (person, "p")):
            Aim.objects.create(review=review, person=aimed, entry_id=entries[f"{held.key}-{side}"])
        _promise(review, [entries[key] for key in held.promises])


def _promise(review: Review, promises: list[int]) -> None:
    """What was taken on hangs on the first items; the others were talked about."""
    items = list(review.items.filter(part=Talk)) or list(review.items.all())
    if not items:
        return
    by_item: dict[int, list[int | None]] = {item.pk: [] for item in items}
    for number, entry in enumerate(promises):
        by_item[items[number % len(items)].pk].append(entry)
    assert review.closed_at is not None
    Disposition.objects.bulk_create(
        Disposition(
            item_id=item,
            way=Disposition.Way.TALKED,
            by=review.manager,
            at=review.closed_at,
            entry_id=entry,
        )
        for item, said in by_item.items()
        for entry in said or [None]
    )


def prepare_next(
    world: Practice, staff: Staff, organisation: Organisation, now: dt.datetime
) -> None:
    """Have the next review of everybody who sells waiting on its manager's first page."""
    today = organisation.today(now)
    for key in world.sellers:
        manager = actor_for(staff.people[staff.bosses[key]], Door.COMMAND, today)
        prepare_review(manager, person=staff.people[key].uuid, now=now)
