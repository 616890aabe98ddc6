"""How the last ended terms of a kind were foreseen and called, beside what came."""

import datetime as dt
from collections.abc import Sequence

from foresaid.engine import calibration
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Term

from .about import PAST_TERMS, About
from .models import CallScore, Outlook, Run, Score
from .operations.score import FORESEEN
from .term_views import Earlier, PartScored, Records


def earlier(actor: Actor, term: Term, about: About, moment: dt.datetime) -> tuple[Earlier, ...]:
    """Of the last ended terms of this kind the first outlook of each, newest first."""
    person, team = about.key
    rows = (
        Score.objects.filter(
            outlook__person=person,
            outlook__team=team,
            outlook__measure=Outlook.Measure.WON_AMOUNT,
            outlook__part__in=FORESEEN,
            outlook__term__kind=term.kind,
            outlook__term__organisation=actor.organisation,
            outlook__term__ends_on__lte=moment.astimezone(actor.organisation.zone).date(),
        )
        .select_related("outlook__run", "outlook__term")
        .order_by("-outlook__term__starts_on", "outlook__run__as_of", "outlook__pk")
    )
    first: dict[int, dict[str, Score]] = {}
    for row in rows:
        found = first.setdefault(row.outlook.term_id, {})
        if len(first) > PAST_TERMS:
            break
        found.setdefault(row.outlook.part, row)
    return tuple(_earlier_one(found) for found in list(first.values())[:PAST_TERMS])


def _earlier_one(scores: dict[str, Score]) -> Earlier:
    row = scores[Outlook.Part.TOTAL]
    outlook = row.outlook
    return Earlier(
        term_name=outlook.term.name,
        as_of=outlook.run.as_of,
        afterwards=outlook.run.purpose == Run.Purpose.PROOF,
        low=outlook.quantiles["0.1"],
        middle=outlook.quantiles["0.5"],
        high=outlook.quantiles["0.9"],
        mean=outlook.mean,
        came=row.came,
        crps=row.crps,
        inside=row.inside,
        parts={name: _part_scored(row) for name, row in scores.items()},
    )


def _part_scored(row: Score) -> PartScored:
    return PartScored(
        low=row.outlook.quantiles["0.1"],
        high=row.outlook.quantiles["0.9"],
        mean=row.outlook.mean,
        came=row.came,
        crps=row.crps,
    )


def records(
    actor: Actor, term: Term, about: About, moment: dt.datetime, foreseen: Sequence[Earlier]
) -> Records:
    """How well the `foreseen` terms were foreseen, whole and by part, and the person's calls."""
    by_part = {
        name: [one.parts[name] for one in foreseen if name in one.parts] for name in FORESEEN
    }
    return Records(
        total=_record(by_part[Outlook.Part.TOTAL]),
        open=_record(by_part[Outlook.Part.OPEN]),
        new=_record(by_part[Outlook.Part.NEW]),
        calls=_record(_called(actor, term, about, moment)),
    )


def _record(scored: Sequence[PartScored]) -> calibration.Record | None:
    return calibration.record(
        [one.low for one in scored],
        [one.high for one in scored],
        [one.mean for one in scored],
        [one.crps for one in scored],
        [one.came for one in scored],
    )


def _called(actor: Actor, term: Term, about: About, moment: dt.datetime) -> list[PartScored]:
    """The first call of each of the last ended terms of this kind: commit, best and likely."""
    if about.person is None:
        return []
    today = moment.astimezone(actor.organisation.zone).date()
    rows = CallScore.objects.filter(
        call__person=about.person,
        call__term__kind=term.kind,
        call__term__organisation=actor.organisation,
        call__term__ends_on__lte=today,
        call__person__in=people_access.seen_keys(actor, today),
    ).select_related("call")
    first: dict[int, CallScore] = {}
    for row in rows.order_by("-call__term__starts_on", "call__entry__seq"):
        first.setdefault(row.call.term_id, row)
    return [
        PartScored(
            low=float(row.call.commit),
            high=float(row.call.best),
            mean=float(row.call.likely),
            came=row.came,
            crps=row.crps,
        )
        for row in list(first.values())[:PAST_TERMS]
    ]
