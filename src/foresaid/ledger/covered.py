"""Which opportunities and accounts have a next step, an overdue or a vague one.

Keys that other lists can be narrowed by: as queries where the database can tell, as a list where
words have to be read.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import Outcome

from . import vague
from .days import day_of
from .models import Expectation, ExpectationMember, Standing, Words
from .texts import what_was_said

_STEPS = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)
_OF_ACCOUNTS = ("expectation__account", "expectation__contact__account", "opportunity__account")

type Keys = QuerySet[Any, int]


def covered(actor: Actor) -> tuple[Keys, ...]:
    """Keys of opportunities with an open next step: of their own, and as one of a group."""
    return _opportunities(_is_open(actor))


def overdue(actor: Actor, moment: dt.datetime) -> tuple[Keys, ...]:
    """Keys of opportunities with an open next step whose day has gone by."""
    return _opportunities(_is_open(actor) | {"due_at__lt": moment})


def vague_ones(actor: Actor, moment: dt.datetime) -> list[int]:
    """Keys of opportunities in sight whose open next step, the one due first, says too little.

    Its words are read, so it takes as long as there are open next steps. Two queries.
    """
    said = _read(_in_sight(actor, moment))
    due = [(one.due_at, one.opportunity, one.vague) for one in said.values() if one.opportunity]
    for key, opportunity in _members(_is_open(actor)).values_list("expectation", "opportunity"):
        if key in said:
            due.append((said[key].due_at, opportunity, said[key].vague))
    first: dict[int, bool] = {}
    for _due_at, opportunity, lacks in sorted(due):
        first.setdefault(opportunity, lacks)
    return [opportunity for opportunity, lacks in first.items() if lacks]


def accounts_covered(actor: Actor) -> tuple[Keys, ...]:
    """Keys of accounts on which something is expected: on the account itself, on one of its
    contacts, or on one of its open opportunities.
    """
    return _accounts(_open(actor))


def accounts_overdue(actor: Actor, moment: dt.datetime) -> tuple[Keys, ...]:
    """As `accounts_covered`, where the day of it has gone by; opportunities in sight alone."""
    return _accounts(_in_sight(actor, moment).filter(due_at__lt=moment))


def accounts_vague(actor: Actor, moment: dt.datetime) -> tuple[Keys, ...]:
    """As `accounts_covered`, where it says too little; opportunities in sight alone. One query."""
    said = _read(_in_sight(actor, moment))
    return _accounts(Standing.objects.filter(pk__in=[key for key in said if said[key].vague]))


def _is_open(actor: Actor) -> dict[str, Any]:
    return {
        "organisation": actor.organisation,
        "state": Standing.State.OPEN,
        "kind__in": _STEPS,
    }


def _open(actor: Actor) -> QuerySet[Standing]:
    return Standing.objects.filter(**_is_open(actor))


def _in_sight(actor: Actor, moment: dt.datetime) -> QuerySet[Standing]:
    seen = sales_access.opportunities(actor, day_of(moment, actor.organisation.zone))
    return _open(actor).filter(
        Q(opportunity=None) | Q(opportunity__in=seen.filter(now_outcome=Outcome.OPEN).values("pk"))
    )


def _opportunities(such: dict[str, Any]) -> tuple[Keys, ...]:
    steps = Standing.objects.filter(opportunity__isnull=False, **such)
    return (
        steps.values_list("opportunity_id", flat=True),
        _members(such).values_list("opportunity_id", flat=True),
    )


def _members(such: dict[str, Any]) -> QuerySet[ExpectationMember]:
    """Of whom groups that stand so consist; joined by key, not looked up in a list of steps."""
    return ExpectationMember.objects.filter(
        **{f"expectation__standing__{name}": value for name, value in such.items()}
    )


def _accounts(steps: QuerySet[Standing]) -> tuple[Keys, ...]:
    still = steps.filter(Q(opportunity=None) | Q(opportunity__now_outcome=Outcome.OPEN))
    members = ExpectationMember.objects.filter(
        expectation__in=steps.filter(opportunity=None).values("pk"),
        opportunity__now_outcome=Outcome.OPEN,
        opportunity__account__isnull=False,
    )
    return (
        *(
            still.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)
            for path in _OF_ACCOUNTS
        ),
        members.values_list("opportunity__account", flat=True),
    )


class _Step(NamedTuple):
    due_at: dt.datetime
    opportunity: int | None
    vague: bool


def _read(steps: QuerySet[Standing]) -> dict[int, _Step]:
    """Each of these steps, by key, with whether anybody could hold something against it."""
    words = Words.objects.filter(entry=OuterRef("pk"))
    rows: Iterable[tuple[Any, ...]] = steps.annotate(
        what=Subquery(words.filter(field="what").values("text")[:1]),
        who=Subquery(words.filter(field="who").values("text")[:1]),
    ).values_list("pk", "due_at", "opportunity_id", "kind", "expectation__party", "what", "who")
    return {
        key: _Step(due_at, opportunity, kind != Expectation.Kind.WAITING and _lacks(party, *said))
        for key, due_at, opportunity, kind, party, *said in rows
    }


def _lacks(party: str, what: str | None, who: str | None) -> bool:
    return bool(vague.missing(what_was_said({"what": what or ""}), party, who=who or ""))
