"""Who is credited with which part of an opportunity, at a moment and over time, in bulk."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from foresaid.people.models import Organisation

from .columns import APPLIED, EpochDays, Floats, Keys, columns, floats, keys
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ownership:
    """Spells of owning, sorted by opportunity and begin (days since 1970)."""

    opportunity: Keys
    begins: Floats
    person: Keys

    def at(self, opportunity: Keys, moment: Floats) -> Keys:
        """The owner of each opportunity at each moment (NaN: the first one); -1 for nobody."""
        if not self.opportunity.size:
            return np.full(opportunity.shape, -1, np.int64)
        first = np.searchsorted(self.opportunity, opportunity)
        span = float(self.begins.max(initial=0.0)) + 1.0
        moments = np.nan_to_num(np.clip(moment, 0.0, span - 0.5), nan=0.0)
        rank = np.searchsorted(self.opportunity * span + self.begins, opportunity * span + moments,
                               side="right") - 1  # fmt: skip
        place = np.clip(np.maximum(rank, first), 0, self.opportunity.size - 1)
        return np.where(self.opportunity[place] == opportunity, self.person[place], -1)


def ownership(organisation: Organisation) -> Ownership:
    """Every owner of every opportunity, with the moment from which on. One query."""
    rows = Credit.objects.filter(APPLIED, organisation=organisation, part=Credit.Part.OWNER)
    who, person, since = columns(
        rows.order_by("opportunity_id", "from_at", "id"),
        "opportunity_id",
        "person_id",
        EpochDays("from_at"),
    )
    return Ownership(opportunity=keys(who), begins=floats(since), person=keys(person))
