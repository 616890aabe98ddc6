"""Removing rows that came together, as long as nothing rests on them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from foresaid.people.models import Organisation

from ..models import (
    Account,
    Activity,
    Batch,
    Contact,
    Credit,
    Exit,
    Opportunity,
    OutcomeChange,
    Process,
    ProcessVersion,
    Product,
    Question,
    SourceKey,
    Step,
    StepChange,
    ValueChange,
)
from .bulk import slices

AT_ONCE = 5_000
_DATED: tuple[type[Model], ...] = (Activity, StepChange, ValueChange, OutcomeChange, Credit)
_NAMED: tuple[tuple[type[Model], str], ...] = (
    (Opportunity, "opportunities"),
    (Contact, "contacts"),
    (Account, "accounts"),
    (Product, "products"),
)


def remove_part(batch: Batch, *, forget_readings: Callable[[Sequence[int]], None]) -> bool:
    """Remove some thousands of the batch's rows; False when none is left.

    Raises `ProtectedError` where something rests on a row.
    """
    for model in _DATED:
        if _remove_dated(model, batch):
            return True
    return any(_remove_named(model, kind, batch, forget_readings) for model, kind in _NAMED)


@transaction.atomic
def _remove_dated(model: type[Model], batch: Batch) -> int:
    rows = model._default_manager.filter(batch=batch).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    if model is Activity:
        forget_keys(batch.organisation, "activities", keys)
    for part in slices(keys):
        model._default_manager.filter(pk__in=part).delete()
    return len(keys)


@transaction.atomic
def _remove_named(
    model: type[Model],
    kind: str,
    batch: Batch,
    forget_readings: Callable[[Sequence[int]], None],
) -> int:
    rows: Any = model._default_manager.filter(batch=batch).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    forget_keys(batch.organisation, kind, keys)
    if model is Account:
        Account.objects.filter(batch=batch, parent__isnull=False).update(parent=None)
    for part in slices(keys):
        if model is Opportunity:
            forget_readings(part)
        model._default_manager.filter(pk__in=part).delete()
    return len(keys)


def forget_keys(organisation: Organisation, kind: str, keys: Sequence[int]) -> None:
    """Forget how rows that go were called elsewhere."""
    for part in slices(keys):
        SourceKey.objects.filter(organisation=organisation, kind=kind, subject_id__in=part).delete()


def remove_keys(rows: Sequence[int]) -> None:
    """Forget single names of rows that stay."""
    SourceKey.objects.filter(pk__in=rows).delete()


def hide(batch: Batch) -> None:
    """From now on no reader sees the batch's rows, though they still stand."""
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.PENDING)
    Opportunity.objects.filter(batch=batch).update(now_exists=False)


def restore_retracted(batch: Batch) -> set[int]:
    """Let stand again what the batch took back; return the opportunities it concerns."""
    concerned: set[int] = set()
    for model in (StepChange, ValueChange, OutcomeChange):
        rows = model._default_manager.filter(retracted_by=batch)
        concerned.update(rows.values_list("opportunity_id", flat=True))
        rows.update(retracted_by=None)
    return concerned


def added_to(batch: Batch) -> set[int]:
    """Opportunities of other batches to which this one added dated rows."""
    concerned: set[int] = set()
    for model in (StepChange, ValueChange, OutcomeChange, Credit):
        rows = model._default_manager.filter(batch=batch).exclude(opportunity__batch=batch)
        concerned.update(rows.values_list("opportunity_id", flat=True))
    return concerned


def remove_later_credits(batch: Batch | None, ended: Iterable[int]) -> None:
    """Credits that followed those which hold again; one opportunity has one owner at a time."""
    concerned = credited(ended)
    Credit.objects.filter(batch=batch, opportunity__in=concerned).delete()


def credited(rows: Iterable[int]) -> set[int]:
    """Opportunities that these credits are of."""
    found = Credit.objects.filter(pk__in=list(rows))
    return set(found.values_list("opportunity_id", flat=True))


def mark_undone(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.UNDONE)


def remove_batch_row(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).delete()


def remove_ways(processes: Sequence[int], versions: Sequence[int]) -> None:
    """Remove processes and versions that came with a batch."""
    rows = ProcessVersion.objects.filter(pk__in=versions) | ProcessVersion.objects.filter(
        process__in=processes
    )
    keys = list(rows.values_list("pk", flat=True))
    Exit.objects.filter(step__version__in=keys).delete()
    Question.objects.filter(step__version__in=keys).delete()
    Step.objects.filter(version__in=keys).delete()
    ProcessVersion.objects.filter(pk__in=keys).delete()
    Process.objects.filter(pk__in=processes).delete()
