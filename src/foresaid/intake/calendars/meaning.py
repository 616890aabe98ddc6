"""What an event means for sales: who is in it, of whom, and so what kind of meeting it is."""

from dataclasses import dataclass

from foresaid.people.models import Person
from foresaid.sales.models import Account, Contact, Meeting, SeriesAnswer

from .events import Event
from .guests import Customers, Ours, strangers


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Who leads and who is in it, and the kind.

    `kind` is "" where it can at most confirm what was typed: nobody else is in it, or somebody
    has said that it is not about sales.
    """

    kind: str
    lead: Person
    people: tuple[Person, ...]
    contacts: tuple[Contact, ...] = ()
    account: Account | None = None
    unknown: tuple[tuple[str, str], ...] = ()


def meaning_of(
    event: Event,
    owner: Person | None,
    us: Ours,
    them: Customers,
    answer: SeriesAnswer | None = None,
) -> Meaning | None:
    """None where nobody of ours is in it, so that it is nobody's meeting here.

    The attendees' domains decide. Guests whom nobody knows leave it open until somebody has said
    what the series is; then the answer holds for all of it.
    """
    here = _here(event, owner, us)
    lead = _lead(event, owner, us, here)
    if lead is None:
        return None
    others = strangers(event, us)
    known = [email for email in others if them.knows(email)]
    kind = _kind(event, others, known, here, answer)
    named = {guest.email: guest.name for guest in event.guests}
    accounts = [account for email in known if (account := them.account_of(email)) is not None]
    fallback = answer.account if answer else None
    return Meaning(
        kind=kind,
        lead=lead,
        people=tuple(here),
        contacts=tuple(them.contacts[email] for email in known if email in them.contacts),
        account=max(accounts, key=accounts.count) if accounts else fallback,
        unknown=tuple((email, named.get(email, "")) for email in others if email not in known)
        if kind == Meeting.Kind.UNCLEAR
        else (),
    )


def _here(event: Event, owner: Person | None, us: Ours) -> list[Person]:
    """People of ours who are in it and still work here, each once, the owner first."""
    found = [us.people[email] for email in sorted(event.addresses) if email in us.people]
    everybody = [owner, *found] if owner else found
    return [one for one in dict.fromkeys(everybody) if one.left_on is None]


def _lead(event: Event, owner: Person | None, us: Ours, here: list[Person]) -> Person | None:
    """The organiser where that is one of ours, else whose calendar it is, else the first guest."""
    organiser = us.people.get(event.organiser)
    if organiser in here:
        return organiser
    return owner if owner in here else next(iter(here), None)


def _kind(
    event: Event,
    others: list[str],
    known: list[str],
    here: list[Person],
    answer: SeriesAnswer | None,
) -> str:
    if known:
        return Meeting.Kind.CUSTOMER
    if others and answer is not None:
        return Meeting.Kind.CUSTOMER if answer.is_customer else ""
    if others:
        return Meeting.Kind.UNCLEAR
    return Meeting.Kind.INTERNAL if len(event.addresses) > 1 or len(here) > 1 else ""
