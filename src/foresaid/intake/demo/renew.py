"""Put a fresh demo organisation in the place of the one before."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.people.errors import Unable
from foresaid.people.models import Journal, Organisation, Person
from foresaid.people.questions import DEMO_VERB

from .draw import SEED
from .load import ZONE, make_hidden

EARLIEST = dt.date(1990, 1, 1)


class UnableToRenewDemo(Unable):
    """The day or the seed can not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """The demo organisation's name, whether it was made now, and how many it replaces."""

    name: str
    is_new: bool
    replaced: int
    moved: int


def renew_demo(
    *,
    now: dt.datetime,
    seed: int = SEED,
    as_of: dt.date | None = None,
    if_missing: bool = False,
) -> Renewed:
    """Make a demo organisation whose clock stands at `now`, or in the morning of `as_of`.

    The one before is retired: nobody sees it any more, and nothing in it is removed. Who signed
    in there finds the same person in the new one. Raises `UnableToRenewDemo`.
    """
    moment = _moment(now, as_of)
    if seed < 0:
        raise UnableToRenewDemo(_("A seed is a whole number from 0 on."), field="seed")
    present = _demos().first()
    if if_missing and present is not None:
        return Renewed(name=present.name, is_new=False, replaced=0, moved=0)
    made = make_hidden(seed=seed, moment=moment, now=now)
    return _show(made, now)


def _moment(now: dt.datetime, as_of: dt.date | None) -> dt.datetime:
    if as_of is None:
        return now
    if as_of < EARLIEST or as_of > now.date():
        raise UnableToRenewDemo(
            _("Choose a day from 1990 to today."),
            field="as_of",
        )
    morning = dt.datetime.combine(as_of, dt.time(9, 0), tzinfo=ZoneInfo(ZONE))
    return min(morning.astimezone(dt.UTC), now)


def _demos() -> QuerySet[Organisation]:
    made = Journal.objects.filter(verb=DEMO_VERB).values("organisation")
    return Organisation.objects.filter(
        pk__in=made, practice_from__isnull=False, retired_at__isnull=True
    )


@transaction.atomic
def _show(made: Organisation, now: dt.datetime) -> Renewed:
    """From one moment to the next: the new one is seen, those before it are not."""
    before = list(_demos().select_for_update())
    moved = sum(_move_logins(old, made) for old in before)
    Organisation.objects.filter(pk__in=[old.pk for old in before]).update(retired_at=now)
    made.retired_at = None
    made.save(update_fields=["retired_at"])
    return Renewed(name=made.name, is_new=True, replaced=len(before), moved=moved)


def _move_logins(old: Organisation, made: Organisation) -> int:
    """Let each sign-in of the old organisation stand for the same name in the new one.

    Somebody who was added by hand has no counterpart and stays behind.
    """
    fresh = {one.name: one for one in Person.objects.filter(organisation=made, login=None)}
    holders = Person.objects.filter(Q(login__isnull=False), organisation=old, name__in=fresh)
    moved = 0
    for person in holders:
        heir = fresh.pop(person.name)
        heir.login = person.login
        heir.email = person.email
        person.login = None
        person.save(update_fields=["login"])
        heir.save(update_fields=["login", "email"])
        moved += 1
    return moved
