"""What somebody wants to have happened, checked, and as far as every subject shares it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import Contact, Exit
from foresaid.sales.operations import finding

from .. import texts
from ..models import Expectation


class UnableToState(Unable):
    """It can not be said so; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which party will have done what, and how we will know.

    `who` names the person who acts; `at_least` is the fallback of a goal; `confidence` is in
    percent, 1 to 99, and may be left out. `exit` is the exit of a step that this would be.
    `suggestion` is the wording that was tapped, if any: from it and `what` the operation tells
    suggested, edited and own words apart. `count` is what a block of calls is to bring.
    """

    what: str
    party: str = "customer"
    who: str = ""
    how_known: str = ""
    at_least: str = ""
    confidence: int | None = None
    exit: UUID | None = None
    suggestion: str = ""
    doer_contact: UUID | None = None
    count: int | None = None


def row_of(
    actor: Actor,
    wanted: Wanted,
    kind: Expectation.Kind,
    exits: dict[UUID, Exit] | None = None,
) -> Expectation:
    """The typed row as far as it is the same for every subject."""
    if wanted.party not in Expectation.Party.values:
        raise UnableToState(_("Say who acts: the customer, a partner or we."), field="party")
    if wanted.confidence is not None and not 1 <= wanted.confidence <= 99:
        message = _("How sure you are is a number from 1 to 99, or nothing.")
        raise UnableToState(message, field="confidence")
    if wanted.count is not None and not 1 <= wanted.count <= 10_000:
        raise UnableToState(_("A count is a number from 1 to 10,000."), field="count")
    known = exits_of(actor, [wanted]) if exits is None else exits
    exit_of_step = known[wanted.exit] if wanted.exit else None
    return Expectation(
        kind=kind,
        party=wanted.party,
        exit=exit_of_step,
        confidence=wanted.confidence,
        count_wanted=wanted.count,
        wording=_wording(wanted, exit_of_step),
        doer_contact=_doer(actor, wanted),
    )


def exits_of(actor: Actor, wanted: Iterable[Wanted]) -> dict[UUID, Exit]:
    uuids = {one.exit for one in wanted if one.exit}
    if not uuids:
        return {}
    rows = Exit.objects.filter(organisation=actor.organisation, uuid__in=uuids)
    found = {row.uuid: row for row in rows}
    if uuids - set(found):
        raise UnableToState(_("There is no such way out of a step."), field="exit")
    return found


def _doer(actor: Actor, wanted: Wanted) -> Contact | None:
    return finding.contact(actor, wanted.doer_contact) if wanted.doer_contact else None


def _wording(wanted: Wanted, exit_of_step: Exit | None) -> str:
    """Suggested, edited or own: decided here, whatever a door says."""
    suggestions = {wanted.suggestion.strip()}
    if exit_of_step:
        suggestions |= {exit_of_step.text.strip(), exit_of_step.as_goal.strip()}
    suggestions.discard("")
    if wanted.what.strip() in suggestions:
        return Expectation.Wording.SUGGESTED
    return Expectation.Wording.EDITED if suggestions else Expectation.Wording.OWN


def words_of(wanted: Wanted) -> dict[str, str]:
    message = _("Say what will have happened.")
    return {
        "what": texts.required(wanted.what, message, field="what"),
        "who": texts.clean(wanted.who, field="who", longest=200),
        "how_known": texts.clean(wanted.how_known, field="how_known"),
        "at_least": texts.clean(wanted.at_least, field="at_least"),
    }
