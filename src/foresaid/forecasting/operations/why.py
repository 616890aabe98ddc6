"""What moved the expected sum of a term since last week, told by subject from kept rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from foresaid.people.models import Organisation, Term
from foresaid.sales.models import Opportunity, Outcome
from foresaid.sales.money import rates_of
from foresaid.sales.splits import Split, splits_at

from .. import moves
from ..foreseen import Known
from ..models import Foretold, Outlook, Run
from ..moves import Ended, Shares, Stood

type Subject = tuple[int | None, int | None]
"""Keys of a person and of a team; without both it is everybody."""

WEEK = dt.timedelta(days=6, hours=12)
"""Moved "since last week" is since the newest run that is at least so old."""
EVERYBODY: Subject = (None, None)


class Why:
    """What moved in one term since last week, by subject; asked for subject after subject."""

    def __init__(self, run: Run, term: Term, known: Known, now: Sequence[Foretold]) -> None:
        self._run, self._known, self._now = run, known, now
        self._term = term
        self._before = _week_before(run, term)
        self._lines: dict[tuple[str, Subject], list[moves.Line]] = {}
        if self._before is not None:
            self._means = {
                (row.person_id, row.team_id, row.measure, row.part): row.mean
                for row in Outlook.objects.filter(run=self._before, term=term)
            }

    def of(self, subject: Subject, measure: str, rows: list[Outlook]) -> dict[str, Any] | None:
        """The lines with what they add up from and to; `rows` are the subject's new ones."""
        if self._before is None:
            return None
        means = {row.part: row.mean for row in rows}
        was = self._means.get((*subject, measure, Outlook.Part.TOTAL), 0.0)
        was_new = self._means.get((*subject, measure, Outlook.Part.NEW), 0.0)
        lines = self._of_all(measure).get(subject, [])
        new = means[Outlook.Part.NEW] - was_new
        rest = means[Outlook.Part.TOTAL] - was - new - sum(line.value for line in lines)
        return {
            "since": self._before.as_of.isoformat(),
            "was": was,
            "lines": [asdict(line) for line in lines],
            "new": new,
            "rest": rest,
            "another_engine": self._before.engine_version != self._run.engine_version,
        }

    def _of_all(self, measure: str) -> Mapping[Subject, list[moves.Line]]:
        found = {key[1]: line for key, line in self._lines.items() if key[0] == measure}
        if not found:
            found = dict(self._told(measure))
            self._lines |= {(measure, subject): line for subject, line in found.items()}
        return found

    def _told(self, measure: str) -> Iterator[tuple[Subject, list[moves.Line]]]:
        assert self._before is not None
        known, run = self._known, self._run
        rows = Foretold.objects.filter(run=self._before, term=self._term)
        before = {row.opportunity_id: _stood(row, measure) for row in rows.iterator()}
        after = {row.opportunity_id: _stood(row, measure) for row in self._now}
        ended = _ended(run.organisation, self._before.as_of, run.as_of, measure)
        everything = dict.fromkeys({**before, **after, **ended}, 1.0)
        yield EVERYBODY, moves.lines(moves.moves(before, after, ended, everything, everything))
        counted = measure == Outlook.Measure.WON_COUNT
        had = _shares(splits_at(run.organisation, self._before.as_of), counted=counted)
        has = _shares(known.splits, counted=counted)
        of_team: defaultdict[int, list[moves.Move]] = defaultdict(list)
        for person in sorted({*had, *has}):
            own = _narrowed(before, after, ended, had.get(person, {}), has.get(person, {}))
            found = list(moves.moves(*own))
            yield (person, None), moves.lines(found)
            for team in known.teams.get(person, ()):
                of_team[team] += found
        for team, found in of_team.items():
            yield (None, team), moves.lines(found)


def _narrowed(
    before: Mapping[int, Stood],
    after: Mapping[int, Stood],
    ended: Mapping[int, Ended],
    had: Shares,
    has: Shares,
) -> tuple[dict[int, Stood], dict[int, Stood], dict[int, Ended], Shares, Shares]:
    """Only the opportunities in which somebody has or had a part."""
    keys = {*had, *has}
    return (
        {key: before[key] for key in keys & before.keys()},
        {key: after[key] for key in keys & after.keys()},
        {key: ended[key] for key in keys & ended.keys()},
        had,
        has,
    )


def _shares(splits: Mapping[int, Split], *, counted: bool) -> dict[int, dict[int, float]]:
    """By person and opportunity the share; of counts all goes to the owner."""
    found: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for key, split in splits.items():
        for part in split:
            share = float(part.owns) if counted else part.share
            if share:
                found[part.person][key] = share
    return found


def _week_before(run: Run, term: Term) -> Run | None:
    """The newest run at least a week older that has outlooks of the same term."""
    runs = Run.objects.filter(organisation=run.organisation, as_of__lte=run.as_of - WEEK)
    kept = runs.filter(outlooks__term=term).exclude(purpose=Run.Purpose.LOOKING_BACK)
    return kept.order_by("-as_of", "-id").first()


def _ended(
    organisation: Organisation, since: dt.datetime, until: dt.datetime, measure: str
) -> dict[int, Ended]:
    """What was decided between two moments, as now known."""
    rates = rates_of(organisation)
    rows = Opportunity.objects.filter(
        organisation=organisation,
        now_exists=True,
        now_closed_at__gt=since,
        now_closed_at__lte=until,
    ).exclude(now_outcome=Outcome.OPEN)
    found: dict[int, Ended] = {}
    for key, outcome, amount, currency, at in rows.values_list(
        "pk", "now_outcome", "now_amount", "now_currency", "now_closed_at"
    ):
        assert at is not None  # it lies between two moments
        on = at.astimezone(organisation.zone).date()
        worth = rates.convert(amount, currency, on) if amount else Decimal(0)
        counted = measure == Outlook.Measure.WON_COUNT
        found[key] = Ended(won=outcome == Outcome.WON, worth=1.0 if counted else float(worth or 0))
    return found


def _stood(row: Foretold, measure: str) -> Stood:
    counted = measure == Outlook.Measure.WON_COUNT
    return Stood(
        chance=row.chance, worth=1.0 if counted else row.worth or 0.0, close_on=row.close_on
    )
