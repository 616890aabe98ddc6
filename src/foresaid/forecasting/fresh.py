"""A term computed now, kept nowhere: for the command line, and to compare with what is kept."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from foresaid.engine.forecast import Note, Parts, Sum
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Term
from foresaid.sales import access
from foresaid.sales.epoch import days

from .foreseen import Known, end_of, known_at
from .operations.foretell import KINDS
from .term import Chance

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An open opportunity: its chances to be won within the term and ever, and what is known.

    `owner` is empty where there is none. `amount` is in the organisation's currency, the
    product's list price where it has none of its own, NaN where there is neither.
    """

    uuid: str
    within: float
    ever: float
    owner: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What is left of a term, as the engine sees it.

    `ends`: the moment after the term's last. `opportunities`: those that the actor may see.
    """

    term_name: str
    moment: dt.datetime
    ends: dt.datetime
    days: float
    count: Parts
    amount: Parts | None
    opportunities: tuple[Open, ...]
    notes: tuple[Note, ...]


def fresh(actor: Actor, now: dt.datetime, *, term: str = "", seed: int = 0) -> Fresh:
    """Forecast from the organisation's rows to the end of a running term, the quarter by default.

    Raises `NotThere` where no running term is called so, or where there is nothing to read.
    """
    organisation = actor.organisation
    asked = _running(actor, now, term)
    known = known_at(organisation, organisation.moment(now))
    if not known.histories:
        raise NotThere(_("There are no opportunities yet. Import some first."))
    ends_at = end_of(asked)
    seen = known.foresee(ends_at, seed=seed)
    money = seen.whole.open_amount is not None and seen.whole.new_amount is not None
    return Fresh(
        term_name=asked.name,
        moment=known.moment,
        ends=ends_at,
        days=days(ends_at) - days(known.moment),
        count=_parts(seen.whole.open_count, seen.whole.new_count),
        amount=_parts(seen.whole.open_amount, seen.whole.new_amount) if money else None,
        opportunities=tuple(_opened(actor, known, seen.chances)),
        notes=seen.notes,
    )


def _opened(actor: Actor, known: Known, chances: Iterable[Chance]) -> Iterator[Open]:
    """Those of the chances whose opportunities the actor may see. Two queries."""
    uuids = dict(access.opportunities(actor, known.today).values_list("pk", "uuid").iterator())
    names = dict(people_access.everybody(actor).values_list("pk", "name"))
    amounts = {
        key: amount
        for one in known.histories
        for key, amount in zip(one.log.ids, one.log.amount, strict=True)
    }
    for chance in chances:
        for name, within, ever in zip(chance.ids, chance.within, chance.ever, strict=True):
            key = int(name)
            if key in uuids:
                owners = [names[p.person] for p in known.splits.get(key, ()) if p.owns]
                yield Open(
                    uuid=str(uuids[key]),
                    within=float(within),
                    ever=float(ever),
                    owner="".join(owners),
                    amount=float(amounts[name]),
                )


def _parts(still_open: Floats | None, new: Floats | None) -> Parts:
    assert still_open is not None  # asked for together
    assert new is not None
    return Parts(open=Sum(draws=still_open), new=Sum(draws=new))


def _running(actor: Actor, now: dt.datetime, name: str) -> Term:
    today = actor.organisation.today(now)
    rows = people_access.terms(actor).filter(
        kind__in=KINDS, starts_on__lte=today, ends_on__gt=today
    )
    running = list(rows.select_related("organisation").order_by("ends_on"))
    wanted = [one for one in running if one.name.lower() == name.strip().lower()]
    if not name:
        wanted = [one for one in running if one.kind == Term.Kind.QUARTER] or running
    if not wanted:
        names = ", ".join(one.name for one in running)
        raise NotThere(
            _("No running term is called “%(name)s”. There are: %(names)s.")
            % {"name": name, "names": names}
        )
    return wanted[0]
