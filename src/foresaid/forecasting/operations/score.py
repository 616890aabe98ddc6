"""Hold what was expected of a term against what came, once the term has ended."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from foresaid.engine import calibration
from foresaid.ledger.attainment import Came, came_in, won_after
from foresaid.ledger.models import Call
from foresaid.people.models import Organisation, Term
from foresaid.sales.models import Opportunity, Outcome

from ..foreseen import end_of
from ..models import CallScore, Foretold, Honesty, Outlook, Run, Score
from .foretell import KINDS

AGAIN = dt.timedelta(days=31)
"""How long after its end a term is held against what came again, where rows have changed."""
FORESEEN = (Outlook.Part.OPEN, Outlook.Part.NEW, Outlook.Part.TOTAL)
"""The parts that are belief, and are held against what came of them."""
CALLED = (0.1, 0.5, 0.9)
"""The levels that commit, likely and best are taken for."""
PAST_TERMS = 12
"""Months whose chances are held against what came."""


def unscored(organisation: Organisation, today: dt.date, data_version: int) -> QuerySet[Term]:
    """Ended terms with outlooks or calls that have no score, or one that rests on older rows."""
    terms = Term.objects.filter(organisation=organisation, kind__in=KINDS, ends_on__lte=today)
    outlooks = Outlook.objects.filter(term=OuterRef("pk"), part__in=FORESEEN)
    calls = Call.objects.filter(term=OuterRef("pk"))
    stale = ~Q(score__data_version=data_version)
    old_call = ~Q(callscore__data_version=data_version)
    late = Q(ends_on__gt=today - AGAIN)
    return terms.filter(
        Q(Exists(outlooks.filter(score=None)))
        | Q(Exists(calls.filter(callscore=None)))
        | late & (Q(Exists(outlooks.filter(stale))) | Q(Exists(calls.filter(old_call))))
    ).order_by("ends_on", "pk")


@transaction.atomic
def score(term: Term, moment: dt.datetime, data_version: int) -> int:
    """Score every outlook and call of an ended term, anew where it was; say how many.

    `data_version` is what the newest outlooks rest on: only with newer ones is it done again.
    """
    _settle(term)
    return sum(
        _score_measure(term, measure, moment, data_version) for measure in Outlook.Measure.values
    )


def _score_measure(term: Term, measure: str, moment: dt.datetime, data_version: int) -> int:
    came = came_in(term.organisation, term, measure, "", moment)
    rows = Outlook.objects.filter(term=term, measure=measure)
    scores = [_of_outlook(row, came, data_version) for row in rows.filter(part=Outlook.Part.TOTAL)]
    for run in Run.objects.filter(pk__in=rows.values("run")):
        for part, among in _parts(run):
            of_part = won_after(term.organisation, term, measure, run.as_of, moment, among)
            found = rows.filter(run=run, part=part)
            scores += [_of_outlook(row, of_part, data_version) for row in found]
    _write(Score, "outlook", scores)
    if measure == Outlook.Measure.WON_AMOUNT:
        calls = Call.objects.filter(term=term)
        called = [
            _of_call(call, float(came.of(call.person_id, None)), data_version) for call in calls
        ]
        _write(CallScore, "call", called)
    return len(scores)


def _parts(run: Run) -> tuple[tuple[Outlook.Part, Q], ...]:
    """What was open at a run's moment, and what was created after it."""
    later = Q(opportunity__created_at__gt=run.as_of)
    return ((Outlook.Part.OPEN, ~later), (Outlook.Part.NEW, later))


def _of_outlook(row: Outlook, of_all: Came, data_version: int) -> Score:
    came = float(of_all.of(row.person_id, row.team_id))
    levels = [float(level) for level in row.quantiles]
    values = list(row.quantiles.values())
    return Score(
        outlook=row,
        came=came,
        crps=calibration.crps_of_quantiles(levels, values, came),
        inside=row.quantiles["0.1"] <= came <= row.quantiles["0.9"],
        data_version=data_version,
    )


def _of_call(call: Call, came: float, data_version: int) -> CallScore:
    said = [float(value) for value in (call.commit, call.likely, call.best)]
    return CallScore(
        call=call,
        came=came,
        crps=calibration.crps_of_quantiles(CALLED, said, came),
        inside=said[0] <= came <= said[2],
        data_version=data_version,
    )


def _write[Scored: (Score, CallScore)](model: type[Scored], key: str, rows: list[Scored]) -> None:
    model._default_manager.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=[key],
        update_fields=["came", "crps", "inside", "data_version"],
    )


def _settle(term: Term) -> None:
    """Fill in which of the foretold opportunities were won within the term."""
    rows = Foretold.objects.filter(term=term)
    for run in Run.objects.filter(pk__in=rows.values("run")):
        won = Opportunity.objects.filter(
            pk=OuterRef("opportunity"),
            now_exists=True,
            now_outcome=Outcome.WON,
            now_closed_at__gt=run.as_of,
            now_closed_at__lt=end_of(term),
        )
        rows.filter(run=run).update(came=Exists(won))


def weigh(organisation: Organisation, now: dt.datetime, rests_on: int) -> Honesty:
    """Say how honest the chances of the last months were, from one forecast of each.

    `rests_on` is the data version for which it is said.
    """
    months = _first_runs(organisation)
    pairs = Q(pk__in=())
    for term, run in months.items():
        pairs |= Q(run=run, term=term)
    rows = Foretold.objects.filter(pairs, came__isnull=False)
    both = list(rows.order_by("pk").values_list("chance", "came"))
    figures = {
        "reliability": _reliability(
            [chance for chance, _ in both], [bool(came) for _, came in both]
        ),
        "count": len(both),
        "dated": _dated(rows),
        "months": len(months),
        "made_afterwards": Run.objects.filter(
            pk__in=months.values(), purpose=Run.Purpose.PROOF
        ).count(),
        "pairs": [[term, run] for term, run in months.items()],
        "rests_on": rests_on,
    }
    honesty, _made = Honesty.objects.update_or_create(
        organisation=organisation, defaults={"made_at": now, "figures": figures}
    )
    return honesty


def _dated(rows: QuerySet[Foretold]) -> dict[str, Any]:
    """Of those that were said to be decided in the very month: how many, won in it, expected."""
    said = Q(close_on__gte=F("term__starts_on"), close_on__lt=F("term__ends_on"))
    return rows.filter(said).aggregate(
        count=Count("pk"),
        came=Count("pk", filter=Q(came=True)),
        expected=Coalesce(Sum("chance"), 0.0),
    )


def _reliability(stated: list[float], came: list[bool]) -> dict[str, Any] | None:
    """The engine's figures as JSON, which knows no infinity."""
    found = calibration.reliability(stated, came)
    if found is None:
        return None
    return {**asdict(found), "surprise": found.surprise if isfinite(found.surprise) else None,
            "too_sure": found.too_sure, "too_unsure": found.too_unsure}  # fmt: skip


def _first_runs(organisation: Organisation) -> Mapping[int, int]:
    """By month, of the last twelve that are scored, the run that spoke of it first."""
    ended = Term.objects.filter(organisation=organisation, kind=Term.Kind.MONTH)
    scored = Foretold.objects.filter(term=OuterRef("pk"), came__isnull=False)
    terms = ended.filter(Exists(scored)).order_by("-starts_on")[:PAST_TERMS]
    return dict(_first_run_of(list(terms)))


def _first_run_of(terms: list[Term]) -> Iterator[tuple[int, int]]:
    for term in terms:
        runs = Run.objects.filter(foretold__term=term).order_by("as_of", F("pk"))
        first = runs.values_list("pk", flat=True).first()
        if first is not None:
            yield term.pk, first
