"""Rows to the draws of a term: what is known at a moment, and what the engine makes of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from foresaid.people import access as people_access
from foresaid.people.models import Membership, Organisation, Person, TeamPath, Term
from foresaid.sales import translate
from foresaid.sales.epoch import days
from foresaid.sales.splits import Split, splits_at
from foresaid.sales.translate import Translated

from . import term as terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an organisation's rows say at a moment, and who may get a part of what comes.

    `teams`: by person the teams of that day, those above included.
    """

    organisation: Organisation
    moment: dt.datetime
    histories: tuple[Translated, ...]
    splits: Mapping[int, Split]
    people: tuple[int, ...]
    present: frozenset[int]
    teams: Mapping[int, frozenset[int]]

    @property
    def today(self) -> dt.date:
        return self.moment.astimezone(self.organisation.zone).date()

    def foresee(self, ends_at: dt.datetime, *, seed: int = 0) -> terms.Term:
        """The draws of everything from the moment to `ends_at`, which lies after it."""
        return terms.foresee(
            [one.log for one in self.histories],
            days(self.moment),
            days(ends_at) - days(self.moment),
            splits={str(key): split for key, split in self.splits.items()},
            people=self.people,
            creators=self.present,
            seed=seed,
        )


def known_at(organisation: Organisation, moment: dt.datetime) -> Known:
    """Read everything. Fourteen queries, whatever the number of rows."""
    today = moment.astimezone(organisation.zone).date()
    splits = splits_at(organisation, moment)
    here = Q(left_on__isnull=True) | Q(left_on__gt=today)
    rows = Person.objects.filter(here, organisation=organisation)
    present = frozenset(rows.values_list("pk", flat=True))
    credited = {part.person for split in splits.values() for part in split}
    return Known(
        organisation=organisation,
        moment=moment,
        histories=tuple(translate.histories(organisation, moment)),
        splits=splits,
        people=tuple(sorted(present | credited)),
        present=present,
        teams=_teams(organisation, today),
    )


def start_of(term: Term) -> dt.datetime:
    return _midnight(term.organisation, term.starts_on)


def end_of(term: Term) -> dt.datetime:
    """The moment after the last one of a term, where the organisation is."""
    return _midnight(term.organisation, term.ends_on)


def _midnight(organisation: Organisation, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), organisation.zone).astimezone(dt.UTC)


def _teams(organisation: Organisation, today: dt.date) -> dict[int, frozenset[int]]:
    above: defaultdict[int, set[int]] = defaultdict(set)
    paths = TeamPath.objects.filter(descendant__organisation=organisation)
    for ancestor, descendant in paths.values_list("ancestor", "descendant"):
        above[descendant].add(ancestor)
    members = Membership.objects.filter(people_access.current(today), organisation=organisation)
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for person, team in members.values_list("person", "team"):
        found[person] |= above[team]
    return found
