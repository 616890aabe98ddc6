"""Who is credited with which part of an opportunity, at a moment and over time, in bulk."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from foresaid.engine.owning import Spells
from foresaid.people.models import Organisation

from .columns import APPLIED, EpochDays, columns, floats, keys
from .models import Credit


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Part:
    """One person's share of an opportunity, 0 to 1; counts go to the owner alone."""

    person: int
    share: float
    owns: bool


type Split = tuple[Part, ...]


def splits_at(organisation: Organisation, moment: dt.datetime) -> dict[int, Split]:
    """By opportunity who was credited at `moment`. One query; what nobody owns is left out."""
    held = Q(to_at__isnull=True) | Q(to_at__gt=moment)
    rows = Credit.objects.filter(APPLIED, held, organisation=organisation, from_at__lte=moment)
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for key, person, share, part in rows.values_list(
        "opportunity_id", "person_id", "share", "part"
    ).iterator(chunk_size=10_000):
        owns = part == Credit.Part.OWNER
        found[key].append(Part(person=person, share=float(share), owns=owns))
    return {key: tuple(sorted(parts)) for key, parts in found.items()}


def ownership(organisation: Organisation) -> Spells:
    """Every owner of every opportunity, with the moment from which on. One query."""
    rows = Credit.objects.filter(APPLIED, organisation=organisation, part=Credit.Part.OWNER)
    who, person, since = columns(
        rows.order_by("opportunity_id", "from_at", "id"),
        "opportunity_id",
        "person_id",
        EpochDays("from_at"),
    )
    return Spells(opportunity=keys(who), since=floats(since), owner=keys(person))
