"""What operators and administrators may do with a whole chain: prove, show, export, rebuild."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats
from foresaid.people.actor import Actor, UnableToAct, operator
from foresaid.people.models import Organisation

from .canonical import NOTHING_BEFORE
from .days import day_of
from .export import export
from .models import Entry, Head
from .operations.standing import rebuild
from .verify import Verified, verify

MOST_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of one organisation, and the sentence that says it."""

    holds: bool
    sentence: str
    verified: Verified


def operators(organisation: str = "") -> list[Actor]:
    """An operator for the organisation of that name or uuid, or for each there is."""
    rows = Organisation.objects.order_by("pk")
    if organisation:
        try:
            rows = rows.filter(uuid=UUID(organisation))
        except ValueError:
            rows = rows.filter(name=organisation)
    return [operator(row) for row in rows]


def verify_for(actor: Actor, *, head: str = "", with_standings: bool = True) -> Proof:
    """Prove the actor's organisation; for administrators and operators."""
    _require(actor)
    found = verify(actor.organisation, head=head, with_standings=with_standings)
    return Proof(holds=found.holds, sentence=sentence(actor.organisation, found), verified=found)


def sentence(organisation: Organisation, found: Verified) -> str:
    name = organisation.name
    if organisation.is_practice:
        name = _("%(name)s (practice)") % {"name": name}
    if not found.holds:
        return _("%(name)s: NOT whole. %(problem)s") % {"name": name, "problem": found.problem}
    entries = ngettext(
        "%(name)s: whole. %(count)s entry, each as it was said. The chain ends with %(head)s.",
        "%(name)s: whole. %(count)s entries, each as it was said. The chain ends with %(head)s.",
        found.entries,
    ) % {"name": name, "count": found.entries, "head": found.head}
    if not found.erased:
        return entries
    erased = ngettext(
        "%(count)s text was erased, on %(days)s; an entry says so.",
        "%(count)s texts were erased, on %(days)s; an entry says so for each.",
        found.erased,
    )
    days = get_text_list([formats.long_day(day) for day in erased_on(organisation)], _("and"))
    return f"{entries} {erased % {'count': found.erased, 'days': days}}"


def erased_on(organisation: Organisation) -> list[dt.date]:
    """The days on which texts were erased; of many the first and the last."""
    rows = Entry.objects.filter(organisation=organisation, kind="erasure").order_by("seq")
    moments = rows.values_list("recorded_at", flat=True).iterator()
    found = list(dict.fromkeys(day_of(one, organisation.zone) for one in moments))
    return found if len(found) <= MOST_DAYS else [found[0], found[-1]]


def head_for(actor: Actor) -> HeadView:
    _require(actor)
    row = Head.objects.filter(organisation=actor.organisation).first()
    return HeadView(seq=row.seq, hash=row.hash) if row else HeadView(seq=0, hash=NOTHING_BEFORE)


def export_for(actor: Actor) -> Iterator[str]:
    _require(actor)
    return export(actor.organisation)


def rebuild_for(actor: Actor) -> int:
    _require(actor)
    return rebuild(actor.organisation)


def _require(actor: Actor) -> None:
    if not actor.administers:
        raise UnableToAct(_("Only an administrator can do this; ask one of yours."))
