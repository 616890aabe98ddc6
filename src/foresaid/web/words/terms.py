"""The term that figures are of: chosen in the address, else the quarter that runs."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.terms import TermPeriod, periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A term with its moments, and the choices there are."""

    term: TermPeriod
    choices: tuple[TermPeriod, ...]
    from_at: dt.datetime
    to_at: dt.datetime

    @property
    def query(self) -> str:
        return f"term={self.term.uuid}"


class NoTerms(Exception):
    """The organisation has no term that has begun."""


def chosen_term(
    actor: Actor, query: QueryDict, moment: dt.datetime, *, usual: str = "quarter"
) -> Chosen:
    """The term asked for, else the newest of the `usual` kind.

    Raises `NoTerms` where nothing can be chosen.
    """
    choices = periods(actor, moment)
    if not choices:
        raise NoTerms(_("No term has begun yet."))
    running = next((one for one in choices if one.kind == usual), choices[0])
    asked = _uuid(query.get("term", ""))
    term = next((one for one in choices if one.uuid == asked), running)
    zone = actor.organisation.zone
    from_at, to_at = (
        dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (term.starts_on, term.ends_on)
    )
    return Chosen(term=term, choices=tuple(choices), from_at=from_at, to_at=to_at)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
