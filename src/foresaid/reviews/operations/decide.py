"""What is decided on an item: one of the four ways out, a next step, or that it was talked about.

What is decided is written once: it becomes an entry of the chain or an outcome of the deal,
and a row here that says which way was taken, by whom.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import NextStep, state_many, state_of_accounts
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import withdraw_expectation
from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import Account, Opportunity
from foresaid.sales.operations.outcomes import close_many

from ..decisions import standing
from ..models import AgendaItem, Disposition
from . import finding

type Way = Disposition.Way


class UnableToDecide(Unable):
    """This way out does not fit the item, or something that it needs is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was typed with the decision; which of it is needed depends on the way.

    `what`, `due_on`, `party`: the next step. `came`, `evidence`: what happened. `reason`: of a new
    date, a cancelling or a closing. `outcome`: won, lost, no_decision. `next_what`,
    `next_due_on`: what is expected instead or after, where the deal stays open.
    """

    what: str = ""
    due_on: dt.date | None = None
    party: str = "customer"
    came: str = "reached"
    evidence: str = ""
    reason: str = ""
    outcome: str = ""
    next_what: str = ""
    next_due_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A decision about to be written."""

    actor: Actor
    item: AgendaItem
    opportunities: tuple[Opportunity, ...]
    accounts: tuple[Account, ...]
    answer: Answer
    now: dt.datetime

    @property
    def uuids(self) -> list[UUID]:
        return [one.uuid for one in self.opportunities]


# Of a decision: the opportunity (None for the item as a whole), the chain's entry, and which way
# it was: a next step that follows a result is a next step.
type Traces = list[tuple[Opportunity | None, int | None, Way]]


@transaction.atomic
def decide(
    actor: Actor,
    *,
    review: UUID,
    item: int,
    way: str,
    opportunities: Sequence[UUID] = (),
    accounts: Sequence[UUID] = (),
    answer: Answer,
    now: dt.datetime,
    request_key: str = "",
) -> list[Disposition]:
    """Take a way out of an item, for the opportunities named or for all not decided yet; of an
    item about accounts, for those.

    Raises UnableToDecide, or what the chain and the deals refuse; nothing is written then.
    """
    journal.record(actor, "decide", now=now, subject=f"review:{review}", request_key=request_key)
    found = finding.running_review(actor, review)
    case = _Case(
        actor=actor,
        item=(row := finding.item(found, item)),
        opportunities=_undecided(row, opportunities),
        accounts=_undecided_accounts(row, accounts),
        answer=answer,
        now=now,
    )
    act = _WAYS.get(way)
    if act is None:
        raise UnableToDecide(_("Choose one of the ways out of this item."), field="way")
    traces = act(case)
    person = actor.require_person()
    return Disposition.objects.bulk_create(
        Disposition(item=row, opportunity=about, way=taken, by=person, at=now, entry_id=entry)
        for about, entry, taken in traces
    )


def next_steps_of(decided: Sequence[Disposition]) -> list[UUID]:
    """The next steps that came of these decisions, by their entry's uuid."""
    entries = [one.entry_id for one in decided if one.way == Disposition.Way.NEXT_STEP]
    return list(Expectation.objects.filter(pk__in=entries).values_list("entry__uuid", flat=True))


def _undecided(item: AgendaItem, named: Sequence[UUID]) -> tuple[Opportunity, ...]:
    """The item's opportunities that nothing was decided on yet, of those named if any are."""
    decided = standing(item.dispositions.filter(opportunity__isnull=False)).values("opportunity")
    rows = Opportunity.objects.filter(
        pk__in=item.links.exclude(opportunity__in=decided).values("opportunity")
    )
    if named:
        rows = rows.filter(uuid__in=named)
    found = tuple(rows.order_by("pk"))
    if named and len(found) != len(set(named)):
        raise UnableToDecide(_("Some of these deals have been decided already; choose again."))
    return found


def _undecided_accounts(item: AgendaItem, named: Sequence[UUID]) -> tuple[Account, ...]:
    """As `_undecided`: the next step set with a decision says of which account it was."""
    decided = standing(item.dispositions.filter(entry__expectation__account__isnull=False))
    rows = Account.objects.filter(pk__in=[int(key) for key in item.figures.get("accounts", ())])
    rows = rows.exclude(pk__in=decided.values("entry__expectation__account"))
    if named:
        rows = rows.filter(uuid__in=named)
    found = tuple(rows.order_by("pk"))
    if named and len(found) != len(set(named)):
        raise UnableToDecide(_("Some of these accounts have been decided already; choose again."))
    return found


def _set_next_steps(case: _Case) -> Traces:
    if case.accounts:
        return _next_steps_of_accounts(case)
    if not case.opportunities:
        raise UnableToDecide(_("This item speaks of no open deal; there is no next step to set."))
    return _next_steps(case, case.answer.what, case.answer.due_on, case.answer.party)


def _it_happened(case: _Case) -> Traces:
    said = _expectation(case)
    told = Told(came=case.answer.came, evidence=case.answer.evidence)
    recorded = record_result(case.actor, expectation=said.entry.uuid, told=told, now=case.now)
    return _with_what_follows(case, recorded.result.pk, Disposition.Way.HAPPENED)


def _new_date(case: _Case) -> Traces:
    said = _expectation(case)
    change = change_expectation(
        case.actor,
        expectation=said.entry.uuid,
        reason=case.answer.reason,
        due_on=case.answer.due_on,
        now=case.now,
    )
    return _about(case, change.pk, Disposition.Way.NEW_DATE)


def _cancel(case: _Case) -> Traces:
    said = _expectation(case)
    withdrawal = withdraw_expectation(
        case.actor, expectation=said.entry.uuid, reason=case.answer.reason, now=case.now
    )
    return _with_what_follows(case, withdrawal.pk, Disposition.Way.CANCELLED)


def _close(case: _Case) -> Traces:
    if not case.opportunities:
        raise UnableToDecide(_("This item speaks of no open deal; there is nothing to close."))
    close_many(
        case.actor,
        opportunities=case.uuids,
        outcome=case.answer.outcome,
        reason=case.answer.reason,
        now=case.now,
    )
    return [(one, None, Disposition.Way.CLOSED) for one in case.opportunities]


def _talked(case: _Case) -> Traces:
    return [(None, None, Disposition.Way.TALKED)]


_WAYS: dict[str, Callable[[_Case], Traces]] = {
    Disposition.Way.NEXT_STEP: _set_next_steps,
    Disposition.Way.HAPPENED: _it_happened,
    Disposition.Way.NEW_DATE: _new_date,
    Disposition.Way.CANCELLED: _cancel,
    Disposition.Way.CLOSED: _close,
    Disposition.Way.TALKED: _talked,
}


def _expectation(case: _Case) -> Expectation:
    """The expectation that a single item is about: stated on the deal, or a meeting's goal."""
    lead = case.item.figures["lead"]
    rows = Expectation.objects.select_related("entry").filter(
        entry__organisation=case.actor.organisation
    )
    found = None
    if len(case.item.figures["topics"]) == 1:
        if key := lead["figures"].get("expectation"):
            found = rows.filter(pk=int(key)).first()
        elif lead["subject"]["kind"] == "meeting":
            goals = rows.filter(meeting=int(lead["subject"]["key"]), withdrawal__isnull=True)
            found = goals.order_by("pk").last()
    if found is None:
        raise UnableToDecide(_("Nothing was expected here; set a next step instead."))
    return found


def _next_steps(case: _Case, what: str, due_on: dt.date | None, party: str) -> Traces:
    if due_on is None:
        raise UnableToDecide(_("Say by which day it will have happened."), field="due_on")
    wanted = Wanted(what=what, party=party)
    said = state_many(
        case.actor,
        steps=[NextStep(opportunity=one, wanted=wanted, due_on=due_on) for one in case.uuids],
        now=case.now,
    )
    way = Disposition.Way.NEXT_STEP
    return [(one, row.pk, way) for one, row in zip(case.opportunities, said, strict=True)]


def _next_steps_of_accounts(case: _Case) -> Traces:
    answer = case.answer
    if answer.due_on is None:
        raise UnableToDecide(_("Say by which day it will have happened."), field="due_on")
    said = state_of_accounts(
        case.actor,
        accounts=[one.uuid for one in case.accounts],
        wanted=Wanted(what=answer.what, party=answer.party),
        due_on=answer.due_on,
        now=case.now,
    )
    return [(None, row.pk, Disposition.Way.NEXT_STEP) for row in said]


def _with_what_follows(case: _Case, entry: int, way: Way) -> Traces:
    """The trace of what was said, and of the next step that was set with it."""
    traces = _about(case, entry, way)
    answer = case.answer
    if answer.next_what and case.opportunities:
        traces += _next_steps(case, answer.next_what, answer.next_due_on, "customer")
    return traces


def _about(case: _Case, entry: int, way: Way) -> Traces:
    single = case.opportunities[0] if len(case.opportunities) == 1 else None
    return [(single, entry, way)]
