"""Erasing one of ours or a customer's person: found, shown, chosen, and then for good."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.connectors.erasing import forget_calendars
from foresaid.ledger.operations.erasing import erase_words
from foresaid.mail.erasing import forget_mail
from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.people.operations.administrators import require_another_administrator
from foresaid.people.operations.erasing import UnableToErase, forget_person
from foresaid.people.shredding import leave_nothing_behind
from foresaid.sales.models import Contact
from foresaid.sales.operations import finding
from foresaid.sales.operations.erasing import forget_contact

from ..naming import Named
from ..searching import STAGED, WORDS, Candidate, candidates, digest
from .rewriting import rewrite, unstage


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an erasure would do; nothing is written by looking.

    `texts` may name the person, each for a yes or no. `seen` goes back with the choice: where
    something new names them by then, it is shown again first.
    """

    uuid: UUID
    name: str
    is_contact: bool
    texts: tuple[Candidate, ...]
    seen: str
    erased_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The texts to erase, by key; what was seen when they were chosen; the name, typed once more.

    `seen` is left empty where the choice is by rule and not by eye, as at the command line.
    """

    texts: Collection[str]
    confirmed: str
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How many texts went: `words` of the chain, each with an entry that says so, and others."""

    words: int
    others: int
    left: int


def plan_person(actor: Actor, person: UUID) -> Plan:
    """What erasing one of ours would do. For administrators and operators."""
    sealed.require_administrator(actor)
    return _plan_person(actor, sealed.one_of(Person.objects.all(), actor, person))


def plan_contact(actor: Actor, contact: UUID) -> Plan:
    """What erasing a customer's person would do. For administrators and operators."""
    sealed.require_administrator(actor)
    return _plan_contact(actor, finding.contact(actor, contact))


@transaction.atomic
def erase_person(
    actor: Actor, *, person: UUID, choice: Choice, now: dt.datetime, request_key: str = ""
) -> Erased:
    """Take name, addresses and sign-in of one of ours away, with the chosen texts.

    Sessions, links, invitations, roles and memberships end. Raises `UnableToErase` for the last
    administrator, oneself, a name that was not typed as it stands, and for who is erased already.
    """
    journal.record(actor, "erase_person", now=now, subject=str(person), request_key=request_key)
    sealed.require_administrator(actor)
    sealed.locked_organisation(actor)
    found = sealed.person(actor, person)
    if found == actor.person:
        raise UnableToErase(_("Ask another administrator to erase you."), field="confirmed")
    require_another_administrator(actor, besides=found, error=UnableToErase)
    leave_nothing_behind()
    plan = _plan_person(actor, found)

    def forget() -> None:
        forget_person(actor, found, now)
        forget_mail(found, now)
        forget_calendars(found, now)

    return _erase(actor, plan, _named_person(found), choice, forget, now)


@transaction.atomic
def erase_contact(
    actor: Actor, *, contact: UUID, choice: Choice, now: dt.datetime, request_key: str = ""
) -> Erased:
    """Take name, addresses and numbers of a customer's person away, with the chosen texts."""
    journal.record(actor, "erase_contact", now=now, subject=str(contact), request_key=request_key)
    sealed.require_administrator(actor)
    sealed.locked_organisation(actor)
    found = finding.contact(actor, contact)
    leave_nothing_behind()
    plan = _plan_contact(actor, found)
    return _erase(
        actor, plan, _named_contact(found), choice, lambda: forget_contact(found, now), now
    )


def _plan_person(actor: Actor, found: Person) -> Plan:
    if found.erased_at:
        return _nothing_left(found, is_contact=False)
    texts = candidates(actor.organisation, _named_person(found))
    return Plan(
        uuid=found.uuid, name=found.name, is_contact=False, texts=tuple(texts), seen=digest(texts)
    )


def _plan_contact(actor: Actor, found: Contact) -> Plan:
    if found.erased_at:
        return _nothing_left(found, is_contact=True)
    texts = candidates(
        actor.organisation, _named_contact(found), besides=(Contact._meta.label, found.pk)
    )
    return Plan(
        uuid=found.uuid, name=found.name, is_contact=True, texts=tuple(texts), seen=digest(texts)
    )


def _nothing_left(found: Person | Contact, *, is_contact: bool) -> Plan:
    return Plan(
        uuid=found.uuid,
        name=found.name,
        is_contact=is_contact,
        texts=(),
        seen="",
        erased_at=found.erased_at,
    )


def _named_person(found: Person) -> Named:
    addresses = {found.email, found.login.email if found.login else ""} - {""}
    return Named(name=found.name, emails=tuple(sorted(addresses)))


def _named_contact(found: Contact) -> Named:
    return Named(
        name=found.name,
        emails=(found.email,) if found.email else (),
        phones=(found.phone,) if found.phone else (),
    )


def _erase(
    actor: Actor,
    plan: Plan,
    named: Named,
    choice: Choice,
    forget: Callable[[], None],
    now: dt.datetime,
) -> Erased:
    chosen = _chosen(plan, choice)
    forget()
    words = [one.pk for one in chosen if one.label == WORDS]
    erased = erase_words(actor, [(entry, field) for entry, field in words], now) if words else 0
    columns: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for one in chosen:
        if one.label == STAGED:
            unstage(one.column)
        elif one.label != WORDS:
            columns[one.label, one.pk].append(one.column)
    for (label, pk), names in columns.items():
        rewrite(label, pk, names, named)
    return Erased(words=erased, others=len(chosen) - len(words), left=len(plan.texts) - len(chosen))


def _chosen(plan: Plan, choice: Choice) -> list[Candidate]:
    if plan.erased_at:
        raise UnableToErase(_("This person was erased already."), field="confirmed")
    if " ".join(choice.confirmed.split()).casefold() != " ".join(plan.name.split()).casefold():
        message = _("Type the name as it stands here, “%(name)s”, to confirm.")
        raise UnableToErase(message % {"name": plan.name}, field="confirmed")
    by_key = {one.key: one for one in plan.texts}
    changed = choice.seen and choice.seen != plan.seen
    if changed or not by_key.keys() >= set(choice.texts):
        message = _("Something was written meanwhile that may name them. Look at the list again.")
        raise UnableToErase(message, field="texts")
    return [by_key[key] for key in dict.fromkeys(choice.texts)]


def by_rule(plan: Plan, *, certain_only: bool) -> list[str]:
    """The keys of all texts, or of those that can hardly be about another."""
    return [one.key for one in plan.texts if one.certain or not certain_only]


__all__ = [
    "Choice",
    "Erased",
    "Plan",
    "UnableToErase",
    "by_rule",
    "erase_contact",
    "erase_person",
    "plan_contact",
    "plan_person",
]
