"""Terms that can be looked back at."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from . import access
from .actor import Actor
from .models import Term

# How many of each kind are offered, newest first: a year has four quarters.
OFFERED = {Term.Kind.YEAR: 3, Term.Kind.QUARTER: 6, Term.Kind.MONTH: 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPeriod:
    """A half-open term: `ends_on` is the first day after it."""

    uuid: UUID
    name: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date


def periods(actor: Actor, moment: dt.datetime) -> list[TermPeriod]:
    """Terms that have begun, the newest of each kind first: quarters, months, years. One query."""
    today = moment.astimezone(actor.organisation.zone).date()
    rows = access.terms(actor).filter(starts_on__lte=today, kind__in=OFFERED)
    found: dict[str, list[TermPeriod]] = {kind: [] for kind in OFFERED}
    for row in rows.order_by("-starts_on"):
        found[row.kind].append(
            TermPeriod(
                uuid=row.uuid,
                name=row.name,
                kind=row.kind,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
        )
    order = (Term.Kind.QUARTER, Term.Kind.MONTH, Term.Kind.YEAR)
    return [one for kind in order for one in found[kind][: OFFERED[kind]]]
