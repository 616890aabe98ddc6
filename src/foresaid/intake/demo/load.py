"""Write a drawn world into a new organisation, part by part."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.engine.world_rows import Practice
from foresaid.forecasting.operations.foretell import foretell
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.ledger.operations import standing
from foresaid.people import journal
from foresaid.people.actor import operator
from foresaid.people.models import Organisation
from foresaid.people.operations.organisations import create_organisation
from foresaid.people.operations.terms import ensure_usual_terms
from foresaid.people.questions import DEMO_VERB
from foresaid.sales import projection
from foresaid.sales.models import Exit, ProcessVersion
from foresaid.sales.operations.process import create_default_process
from foresaid.sales.operations.version import touch

from . import reviews
from .asking import ask_for_help
from .calls import all_calls
from .clock import Clock, clock_of
from .customers import write_customers
from .draw import SPAN, draw, quarters
from .expected import Written, all_expected
from .meetings import all_scheduled, write_activities, write_meetings
from .opportunities import steps_of, write_opportunities
from .people import Staff, write_staff
from .sayings import say_all
from .targets import all_targets

ZONE = "Europe/Berlin"


def name() -> str:
    return _("Nordlicht Systems")


def make_hidden(*, seed: int, moment: dt.datetime, now: dt.datetime) -> Organisation:
    """A whole practice organisation whose clock stands at `moment`, retired until it is shown.

    Written in several short transactions, so that nobody else waits; one that is killed half
    way stays retired and is seen by nobody.
    """
    organisation = _found(moment, now)
    world = draw(organisation, seed=seed, moment=moment)
    clock = clock_of(organisation, now)
    staff, written = _write_sales(organisation, world, clock)
    terms = quarters(organisation, moment)
    entries = say_all(
        organisation,
        [
            *all_scheduled(organisation),
            *all_targets(organisation, world, terms, staff, clock),
            *all_calls(organisation, world, terms, staff, clock, seed),
            *all_expected(world, written),
            *reviews.all_aims(organisation, world, staff, clock, seed),
        ],
    )
    standing.rebuild(organisation)
    reviews.write_held(organisation, world, staff, clock, entries)
    foretell(refresh_run(operator(organisation), now=now))
    reviews.prepare_next(world, staff, organisation, now)
    ask_for_help(staff, organisation, now)
    return organisation


@transaction.atomic
def _found(moment: dt.datetime, now: dt.datetime) -> Organisation:
    """Its own clock began with its story, so that its first day lies before all of it."""
    organisation = create_organisation(
        name=name(),
        now=now - SPAN,
        timezone=ZONE,
        currency="EUR",
        practice_from=moment - SPAN,
    )
    organisation.retired_at = now
    organisation.save(update_fields=["retired_at"])
    ensure_usual_terms(organisation, now=now)
    journal.record(operator(organisation), DEMO_VERB, now=now)
    create_default_process(operator(organisation), now=now - SPAN)
    return organisation


@transaction.atomic
def _write_sales(
    organisation: Organisation, world: Practice, clock: Clock
) -> tuple[Staff, Written]:
    version = ProcessVersion.objects.get(organisation=organisation)
    steps = steps_of(version)
    staff = write_staff(organisation, world, clock)
    customers = write_customers(organisation, world, staff)
    sales = write_opportunities(organisation, world, version, staff, customers, clock)
    meetings = write_meetings(organisation, world, steps, sales, staff, customers, clock)
    write_activities(
        organisation, world, steps[world.sales[0].steps[0][0]], sales, staff, customers, clock
    )
    touch(organisation)
    projection.rebuild(organisation, clock.end)
    exits = Exit.objects.filter(organisation=organisation, position=1).select_related("step")
    by_step = {one.step_id: one for one in exits}
    names = {one.key: one.name for one in world.contacts}
    written = Written(
        organisation=organisation,
        clock=clock,
        staff=staff,
        sales=sales,
        meetings=meetings,
        exits={key: by_step[step.pk] for key, step in steps.items()},
        who={sale.key: names[sale.contacts[0]] for sale in world.sales if sale.contacts},
    )
    return staff, written
