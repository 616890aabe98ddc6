"""What people called their terms, as it was said, with when."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Person, Term

from . import access
from .days import day_of
from .models import Call
from .reading import until


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One call. `before_term`: said before the term began."""

    key: int
    uuid: UUID
    person: int
    name: str
    term: UUID
    commit: Decimal
    likely: Decimal
    best: Decimal
    currency: str
    said_at: dt.datetime
    before_term: bool
    note: str


def calls_of(
    actor: Actor, moment: dt.datetime, *, term: UUID, person: int | None = None
) -> list[CallView]:
    """Calls of a term by people in sight, in the order in which they were said; of one alone."""
    today = day_of(moment, actor.organisation.zone)
    rows = access.calls(actor, today).filter(until(moment), term__uuid=term)
    if person is not None:
        rows = rows.filter(person=person)
    rows = rows.select_related("entry", "person", "term").prefetch_related("entry__words")
    return [_view(row, actor) for row in rows.order_by("entry__seq")]


def person_and_term(actor: Actor, person: str, term: str, now: dt.datetime) -> tuple[Person, Term]:
    """Somebody by name or address, and a term by name, or the running quarter.

    Raises `NotThere` unless there is exactly one of each.
    """
    named = Q(name__iexact=person) | Q(email__iexact=person)
    people = people_access.everybody(actor).filter(named, left_on__isnull=True)
    today = actor.organisation.today(now)
    running = Q(kind=Term.Kind.QUARTER, starts_on__lte=today, ends_on__gt=today)
    terms = people_access.terms(actor).filter(Q(name__iexact=term) if term else running)
    if len(whose := list(people[:2])) != 1:
        message = _("There is no single person called “%(name)s”.")
        raise NotThere(message % {"name": person})
    if len(which := list(terms.exclude(kind=Term.Kind.WEEK)[:2])) != 1:
        raise NotThere(_("There is no single term called “%(name)s”.") % {"name": term})
    return whose[0], which[0]


def _view(row: Call, actor: Actor) -> CallView:
    words = [one.text for one in row.entry.words.all() if one.field == "note"]
    said_on = day_of(row.entry.moment, actor.organisation.zone)
    return CallView(
        key=row.pk,
        uuid=row.entry.uuid,
        person=row.person_id,
        name=row.person.name,
        term=row.term.uuid,
        commit=row.commit,
        likely=row.likely,
        best=row.best,
        currency=row.currency,
        said_at=row.entry.moment,
        before_term=said_on < row.term.starts_on,
        note=words[0] if words else "",
    )
