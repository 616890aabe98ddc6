"""Taking single texts out of the chain for privacy; an entry of the chain says so for each."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from foresaid.people.actor import Actor
from foresaid.people.shredding import leave_nothing_behind

from ..append import Draft
from ..models import Entry, Erasure, Words
from . import saying

AT_ONCE = 500


def erase_words(actor: Actor, chosen: Collection[tuple[int, str]], now: dt.datetime) -> int:
    """Erase these texts, by entry's key and field, and return how many; others' are passed over.

    Runs in the transaction of its caller, an administrator's operation: what was said stays
    proved, and that something was said there stays to be seen.
    """
    leave_nothing_behind()
    wanted, count = sorted(set(chosen)), 0
    for at in range(0, len(wanted), AT_ONCE):
        count += _erase(actor, wanted[at : at + AT_ONCE], now)
    return count


def _erase(actor: Actor, chosen: list[tuple[int, str]], now: dt.datetime) -> int:
    entries = Entry.objects.filter(organisation=actor.organisation).in_bulk(
        [entry for entry, _field in chosen]
    )
    which = Q()
    for entry, field in chosen:
        which |= Q(entry=entry, field=field)
    rows = Words.objects.filter(which, entry__in=entries).values_list("entry_id", "field")
    found = sorted(rows)
    drafts = [Draft(row=Erasure(of_entry=entries[entry], field=name)) for entry, name in found]
    saying.say(actor, drafts, now)
    # Only now does the database let them go: an entry names each.
    Words.objects.filter(which, entry__in=entries).delete()
    return len(found)
