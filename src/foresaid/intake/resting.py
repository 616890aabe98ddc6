"""What rests on an import, so that it can not be undone: found by every relation there is."""

from collections.abc import Sequence
from typing import Any

from django.db.models import ForeignObjectRel, Model, ProtectedError
from django.utils.translation import gettext as _

from foresaid.forecasting.models import Reading
from foresaid.people.models import Look, Membership, Person, RoleGrant, Team, TeamPath
from foresaid.sales.models import (
    Account,
    Batch,
    Contact,
    Credit,
    Opportunity,
    OutcomeChange,
    Product,
    Step,
    StepChange,
    ValueChange,
)

from .models import ImportRun
from .operations import removal

_BROUGHT: tuple[type[Model], ...] = (Opportunity, Account, Contact, Product)
_DATED: tuple[type[Model], ...] = (StepChange, ValueChange, OutcomeChange)
# Written by the machine or by removal itself: they go with what they point to.
_PASSING: tuple[type[Model], ...] = (Reading, Look, TeamPath)
_LAYERS = {
    "ledger": "said",
    "reviews": "reviewed",
    "intake": "imported",
}


def size(batch: Batch) -> int:
    """Rows that came with the batch."""
    tables: tuple[type[Model], ...] = (*_BROUGHT, *_DATED, Credit)
    return sum(table._default_manager.filter(batch=batch).count() for table in tables)


def on(run: ImportRun) -> str:
    """A sentence that names what rests on the import, or "" where nothing does."""
    assert run.batch is not None
    later = _later_import(run.batch)
    if later:
        return _("A later import (%(label)s) rests on this one. Undo that one first.") % {
            "label": later
        }
    for table in _BROUGHT:
        for relation in _relations(table):
            if _rests(relation, run.batch):
                return _sentence(relation.related_model)
    made = removal.made_by(run)
    for model, kind in ((Person, "person"), (Team, "team")):
        for relation in _relations(model):
            if _rests_on_made(relation, made.get(kind, []), run, made):
                return _sentence(relation.related_model)
    return _steps_used(made, run.batch)


def _later_import(batch: Batch) -> str:
    for table in _DATED:
        rows: Any = table._default_manager
        added = rows.filter(opportunity__batch=batch, batch__isnull=False).exclude(batch=batch)
        later = added.select_related("batch").first()
        if later is not None:
            return str(later.batch.label)
        taken = rows.filter(batch=batch, retracted_by__isnull=False)
        back = taken.select_related("retracted_by").first()
        if back is not None:
            return str(back.retracted_by.label)
    return ""


def _relations(table: type[Model]) -> list[ForeignObjectRel]:
    passing = {one._meta.label for one in _PASSING}
    return [
        relation
        for relation in table._meta.related_objects
        if relation.related_model._meta.label not in passing
    ]


def _rests(relation: ForeignObjectRel, batch: Batch) -> bool:
    """Whether a row of anybody else points to a row of the batch."""
    field = relation.field.name
    rows: Any = relation.related_model._default_manager.filter(**{f"{field}__batch": batch})
    if _has(relation.related_model, "batch"):
        rows = rows.exclude(batch=batch)
    return bool(rows.exists())


def _rests_on_made(
    relation: ForeignObjectRel,
    keys: Sequence[int],
    run: ImportRun,
    made: dict[str, list[int]],
) -> bool:
    if not keys:
        return False
    model: Any = relation.related_model
    field = relation.field.name
    rows: Any = model._default_manager.filter(**{f"{field}__in": keys})
    own = {Membership: "membership", RoleGrant: "grant", Team: "team"}.get(model)
    if own:
        rows = rows.exclude(pk__in=made.get(own, []))
    if _has(model, "batch"):
        rows = rows.exclude(batch=run.batch)
    return bool(rows.exists())


def _steps_used(made: dict[str, list[int]], batch: Batch) -> str:
    """Whether somebody else sells along steps that came with the import."""
    ways = Step.objects.filter(version__process__in=made.get("process", []))
    ways |= Step.objects.filter(version__in=made.get("version", []))
    if not ways.exists():
        return ""
    steps = list(ways.values_list("pk", flat=True))
    if StepChange.objects.filter(step__in=steps).exclude(batch=batch).exists():
        return _sentence(StepChange)
    return ""


def _has(model: type[Model], name: str) -> bool:
    return any(one.name == name for one in model._meta.get_fields())


def _sentence(model: type[Model]) -> str:
    what = _LAYERS.get(model._meta.app_label, "written")
    if what == "said":
        return _(
            "Something was said about what this import brought. It stays, so that what was said"
            " keeps its subject."
        )
    if what == "reviewed":
        return _("A review was held on what this import brought. It stays with the review.")
    return _(
        "Somebody has written something by hand on what this import brought. Bring a corrected"
        " file instead; it takes back what was wrong."
    )


def by_model(error: ProtectedError) -> str:
    """The same sentence for what only the database noticed."""
    first: Any = next(iter(error.protected_objects))
    return _sentence(type(first))
