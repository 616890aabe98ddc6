"""Keep what the running terms are expected to bring, as rows of a run."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from foresaid.engine.forecast import LEVELS
from foresaid.ledger.attainment import Came, came_in
from foresaid.people.models import Organisation, Term

from ..engine_version import engine_version
from ..foreseen import Known, end_of, known_at, start_of
from ..models import Foretold, Outlook, Run
from ..term import Draws
from ..term import Term as Foreseen
from .why import EVERYBODY, Subject, Why

type Floats = NDArray[np.float64]

KINDS = (Term.Kind.MONTH, Term.Kind.QUARTER, Term.Kind.YEAR)
FINE = tuple(round(0.025 * n, 3) for n in range(1, 40))
"""Levels kept of the whole term, from which the chance of any target is read."""
AT_ONCE = 1_000


def foretell(run: Run) -> int:
    """Write the outlooks of every term that runs at the run's moment; say how many rows.

    The heavy part runs outside the transaction. A run that has its outlooks keeps them.
    """
    known = known_at(run.organisation, run.as_of)
    running = list(_running(known))
    if not known.histories or not running or run.outlooks.exists():
        return 0
    return _keep(run, known, running, replaces_today=run.purpose == Run.Purpose.CURRENT)


def look_back(organisation: Organisation, at: dt.datetime, now: dt.datetime) -> Run:
    """Forecast again from what was known at a past moment; the run says that it is a proof.

    Where terms began at that moment it speaks of those, else of all that ran then.
    Where nothing was known then, the run is kept without outlooks, so that nobody tries again.
    """
    run = Run(
        organisation=organisation,
        purpose=Run.Purpose.PROOF,
        as_of=at,
        data_version=organisation.data_version,
        engine_version=engine_version(),
        made_at=now,
    )
    known = known_at(organisation, at)
    if known.histories:
        running = list(_running(known))
        begun = [term for term in running if start_of(term) == at]
        _keep(run, known, begun or running, replaces_today=False)
    else:
        run.save()
    return run


def _running(known: Known) -> Iterator[Term]:
    rows = Term.objects.filter(
        organisation=known.organisation,
        kind__in=KINDS,
        starts_on__lte=known.today,
        ends_on__gt=known.today,
    )
    for row in rows:
        row.organisation = known.organisation
        yield row


def _keep(run: Run, known: Known, running: list[Term], *, replaces_today: bool) -> int:
    outlooks: list[Outlook] = []
    foretold: list[Foretold] = []
    notes: dict[str, list[str]] = {}
    for term in running:
        seen = known.foresee(end_of(term))
        stood = _Stood(run, term, known, seen)
        single = list(stood.foretold())
        outlooks += stood.outlooks(Why(run, term, known, single))
        foretold += single
        notes[str(term.pk)] = [note.name for note in seen.notes]
    with transaction.atomic():
        run.summary = {**run.summary, "notes": notes}
        run.save()
        if replaces_today:
            _forget_earlier_today(run)
        Outlook.objects.bulk_create(outlooks, batch_size=AT_ONCE)
        Foretold.objects.bulk_create(foretold, batch_size=AT_ONCE)
    return len(outlooks)


def _forget_earlier_today(run: Run) -> None:
    """Of one day the newest outlooks are enough."""
    zone = run.organisation.zone
    midnight = run.as_of.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = Run.objects.filter(
        organisation=run.organisation,
        purpose=Run.Purpose.CURRENT,
        as_of__gte=midnight,
        as_of__lt=run.as_of,
    ).exclude(pk=run.pk)
    Outlook.objects.filter(run__in=earlier).delete()
    Foretold.objects.filter(run__in=earlier).delete()


@dataclass(frozen=True, slots=True)
class _Stood:
    """One term as a run saw it, on its way to rows."""

    run: Run
    term: Term
    known: Known
    seen: Foreseen

    def foretold(self) -> Iterator[Foretold]:
        """Every open opportunity's chance, one row each."""
        closing = self._close_dates()
        for chance in self.seen.chances:
            worth = chance.worth
            for row, key in enumerate(chance.ids):
                yield Foretold(
                    run=self.run,
                    term=self.term,
                    opportunity_id=int(key),
                    chance=round(float(chance.within[row]), 6),
                    worth=None if worth is None else round(float(worth[row]), 2),
                    close_on=closing.get(int(key)),
                )

    def outlooks(self, why: Why) -> Iterator[Outlook]:
        """Every subject's parts, in both measures."""
        for measure in Outlook.Measure.values:
            came = self._came(measure)
            for subject, parts in self._subjects(measure):
                won = float(came.of(*subject))
                if subject != EVERYBODY and not won and not any(p.any() for p in parts):
                    continue
                rows = list(self._rows(subject, measure, won, *parts))
                rows[-1].moved = why.of(subject, measure, rows)
                yield from rows

    def _came(self, measure: str) -> Came:
        return came_in(self.run.organisation, self.term, measure, "", self.run.as_of)

    def _subjects(self, measure: str) -> Iterator[tuple[Subject, tuple[Floats, Floats]]]:
        """Draws of the open and the new part, of everybody, of each team, of each person."""
        whole, single = _of(self.seen.whole, measure), _of(self.seen.by_person, measure)
        if whole is None or single is None:
            return
        yield EVERYBODY, whole
        for team, places in self.places().items():
            yield (None, team), (single[0][:, places].sum(axis=1), single[1][:, places].sum(axis=1))
        for place, person in enumerate(self.seen.people):
            yield (person, None), (single[0][:, place], single[1][:, place])

    def places(self) -> dict[int, list[int]]:
        """By team the columns of its people."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for place, person in enumerate(self.seen.people):
            for team in self.known.teams.get(person, ()):
                found[team].append(place)
        return found

    def _rows(
        self, subject: Subject, measure: str, won: float, still_open: Floats, new: Floats
    ) -> Iterator[Outlook]:
        parts: dict[str, tuple[Floats, tuple[float, ...]]] = {
            Outlook.Part.WON: (np.array([won]), ()),
            Outlook.Part.OPEN: (still_open, LEVELS),
            Outlook.Part.NEW: (new, LEVELS),
            Outlook.Part.TOTAL: (won + still_open + new, FINE),
        }
        person, team = subject
        for part, (draws, levels) in parts.items():
            values = np.quantile(draws, levels) if levels else ()
            yield Outlook(
                run=self.run,
                term=self.term,
                person_id=person,
                team_id=team,
                measure=measure,
                part=part,
                mean=float(draws.mean()),
                quantiles={str(q): round(float(v), 2) for q, v in zip(levels, values, strict=True)},
            )

    def _close_dates(self) -> dict[int, dt.date]:
        """The stated day of the decision, as the end of it was translated."""
        zone = self.known.organisation.zone
        return {
            key: dt.datetime.fromtimestamp(at * 86_400 - 1, dt.UTC).astimezone(zone).date()
            for one in self.known.histories
            for key, at in one.close_at.items()
        }


def _of(draws: Draws, measure: str) -> tuple[Floats, Floats] | None:
    if measure == Outlook.Measure.WON_COUNT:
        return draws.open_count, draws.new_count
    if draws.open_amount is None or draws.new_amount is None:
        return None
    return draws.open_amount, draws.new_amount
