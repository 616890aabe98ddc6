"""Compute an organisation's figures anew and keep them as a run."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from foresaid.people.actor import Actor
from foresaid.people.models import Organisation
from foresaid.sales import translate
from foresaid.sales.epoch import days
from foresaid.sales.translate import Translated

from .. import compute
from ..engine_version import engine_version
from ..models import Estimate, Outlook, Reading, Run

KEEP_DAYS = 14


def refresh_run(actor: Actor, *, now: dt.datetime, as_of: dt.datetime | None = None) -> Run:
    """Compute all processes of the organisation as of a moment (default: its present one).

    The heavy part runs outside the transaction; what is written becomes visible at once.
    """
    organisation = actor.organisation
    moment = as_of or organisation.moment(now)
    organisation.refresh_from_db(fields=["data_version"])
    run = Run(
        organisation=organisation,
        purpose=Run.Purpose.LOOKING_BACK if as_of else Run.Purpose.CURRENT,
        as_of=moment,
        data_version=organisation.data_version,
        engine_version=engine_version(),
        made_at=now,
    )
    estimates: list[Estimate] = []
    readings: list[Reading] = []
    run.summary = {"processes": {}}
    for translated in translate.histories(organisation, moment):
        learned = compute.learn(translated.log, days(moment))
        key = str(translated.process_id)
        run.summary["processes"][key] = _summary(learned)
        estimates += _estimates(run, key, learned)
        readings += _readings(run, translated, learned, moment)
    with transaction.atomic():
        run.save()
        Estimate.objects.bulk_create(estimates)
        Reading.objects.bulk_create(readings, batch_size=2_000)
    return run


def forget_old_runs(organisation: Organisation, now: dt.datetime) -> int:
    """Remove runs that nothing rests on; the newest, those of the last days and proofs stay.

    Of older weeks and months the first run with outlooks stays, for what was expected then.
    """
    runs = Run.objects.filter(organisation=organisation)
    current = runs.filter(purpose=Run.Purpose.CURRENT).order_by("-as_of", "-id")
    newest = current.values_list("pk", flat=True).first()
    past = now - dt.timedelta(days=KEEP_DAYS)
    old = runs.filter(made_at__lt=past, reviews__isnull=True).exclude(purpose=Run.Purpose.PROOF)
    old = old if newest is None else old.exclude(pk=newest)
    kept = _first_of_times(old)
    Reading.objects.filter(run__in=kept).delete()
    removed, _ = old.exclude(pk__in=kept).delete()
    return removed


def _first_of_times(runs: QuerySet[Run]) -> list[int]:
    """Of each week, and of each month, the first run that has outlooks."""
    first: dict[tuple[str, int, int], int] = {}
    foretold = runs.filter(Exists(Outlook.objects.filter(run=OuterRef("pk"))))
    for key, at in foretold.order_by("as_of", "pk").values_list("pk", "as_of"):
        year, week, _day = at.isocalendar()
        first.setdefault(("week", year, week), key)
        first.setdefault(("month", at.year, at.month), key)
    return sorted(set(first.values()))


def _summary(learned: compute.Learned) -> dict[str, Any]:
    counts = learned.process.counts
    won, lost, still = counts.deals.sum(axis=0)
    return {
        "won": int(won),
        "lost": int(lost),
        "open": int(still),
        "oldest_won_days": counts.oldest_won if won else None,
        "followed_days": counts.longest,
    }


def _estimates(run: Run, process_key: str, learned: compute.Learned) -> Iterator[Estimate]:
    for norm in learned.norms:
        figures = _without_nan(asdict(norm))
        yield Estimate(run=run, step_key=norm.step, segment=process_key, figures=figures)


def _without_nan(value: Any) -> Any:
    """JSON knows no NaN: what is unknown becomes null."""
    if isinstance(value, dict):
        return {name: _without_nan(one) for name, one in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def _readings(
    run: Run, translated: Translated, learned: compute.Learned, moment: dt.datetime
) -> Iterator[Reading]:
    close = translated.close_at
    at = days(moment)
    to_close = np.array([close.get(int(key), np.nan) - at for key in learned.deals.ids], float)
    for found in compute.figures(learned, to_close):
        fields = {name: getattr(found, name) for name in found.__slots__}
        amount = fields.pop("amount")
        yield Reading(
            run=run,
            amount=None if amount is None else Decimal(str(round(amount, 2))),
            amount_from=translated.amount_from.get(found.opportunity_id, ""),
            **fields,
        )
