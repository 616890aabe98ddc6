"""Load everything that a review's items point to, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from foresaid.forecasting.compute import WITHIN_DAYS
from foresaid.forecasting.models import Reading
from foresaid.ledger.models import Change, Expectation, Result
from foresaid.ledger.texts import what_was_said
from foresaid.people.models import Organisation
from foresaid.sales.models import Account, Meeting, Opportunity, Step

from .models import AgendaItem, Review
from .said import until
from .sentences import Context, Named, Said


def context_of(review: Review, items: Iterable[AgendaItem]) -> Context:
    """Names, words and steps for all items of one review.

    Five queries, and one for each of at most two items about accounts.
    """
    organisation = review.organisation
    forms = [item.figures for item in items]
    expectations = set(_all(forms, "expectation"))
    meetings = {
        topic["lead"]["subject"]["key"]
        for form in forms
        for topic in form.get("topics", ())
        if topic["lead"]["subject"]["kind"] == "meeting"
    }
    return Context(
        currency=organisation.currency,
        zone=organisation.zone,
        today=review.as_of.astimezone(organisation.zone).date(),
        within_days=int(review.summary.get("within_days", WITHIN_DAYS)),
        person=review.person.name,
        opportunities=_named(review, _opportunity_keys(forms)),
        accounts={
            key: named
            for form in forms
            if (keys := form.get("accounts"))
            for key, named in accounts_of(review, keys).items()
        },
        said=_said(review, expectations),
        meetings=_meetings(review, meetings),
        steps=_steps(organisation),
    )


def _all(form: Any, key: str) -> Iterable[str]:
    """Every value under `key`, however deep."""
    if isinstance(form, dict):
        for name, value in form.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _all(value, key)
    elif isinstance(form, list):
        for value in form:
            yield from _all(value, key)


def _opportunity_keys(forms: list[dict[str, Any]]) -> set[str]:
    keys: set[str] = set()
    for form in forms:
        together = form.get("together") or {}
        keys.update(together.get("largest", ()))
        keys.update(form.get("opportunities", ())[:5])
        keys.update(filter(None, (form.get("key"), (form.get("deal") or {}).get("key"))))
    return {key for key in keys if key.isdecimal()}


def _named(review: Review, keys: set[str]) -> dict[str, Named]:
    rows = Opportunity.objects.filter(
        organisation=review.organisation, pk__in=[int(key) for key in keys]
    ).select_related("account")
    amounts = dict(
        Reading.objects.filter(run=review.run_id, opportunity__in=rows).values_list(
            "opportunity_id", "amount"
        )
    )
    return {
        str(row.pk): Named(
            uuid=str(row.uuid),
            name=row.name,
            amount=float(amount) if (amount := amounts.get(row.pk)) is not None else None,
            account=row.account.name if row.account else "",
        )
        for row in rows
    }


def accounts_of(review: Review, keys: Iterable[str]) -> dict[str, Named]:
    """Accounts as sentences name them, by key in the order of `keys`. One query."""
    rows = Account.objects.filter(organisation=review.organisation).in_bulk(
        [int(key) for key in keys]
    )
    return {
        key: Named(uuid=str(row.uuid), name=row.name)
        for key in keys
        if (row := rows.get(int(key))) is not None
    }


def then(review: Review, lookup: str = "") -> Iterable[Prefetch[Any]]:
    """Results and changes as they stood when the page was frozen: later ones do not reach back."""
    stood = until(review.as_of)
    results = Result.objects.filter(stood).select_related("entry").order_by("entry__seq")
    changes = Change.objects.filter(stood, due_at__isnull=False).order_by("entry__seq")
    yield Prefetch(f"{lookup}results", results.prefetch_related("entry__words"))
    yield Prefetch(f"{lookup}changes", changes)


def _said(review: Review, keys: set[str]) -> dict[str, Said]:
    rows = (
        Expectation.objects.filter(
            entry__organisation=review.organisation, pk__in=[int(key) for key in keys]
        )
        .select_related("entry__author")
        .prefetch_related("entry__words", *then(review))
    )
    return {str(row.pk): said_of(row, review.organisation) for row in rows}


def said_of(row: Expectation, organisation: Organisation) -> Said:
    """An expectation's words; prefetch `entry__words` and what `then` gives."""
    words = {one.field: one.text for one in row.entry.words.all()}
    results = [one for one in row.results.all() if one.view == Result.View.OWNER]
    evidence = {w.field: w.text for w in results[-1].entry.words.all()} if results else {}
    zone = organisation.zone
    moved = [one.due_at for one in row.changes.all() if one.due_at is not None]
    return Said(
        uuid=str(row.entry.uuid),
        what=what_was_said(words),
        at_least=words.get("at_least", ""),
        by=row.entry.author.name if row.entry.author else "",
        on=row.stated_at.astimezone(zone).date(),
        first_due_on=_day_before(row.due_at, zone),
        moved_to=_day_before(moved[-1], zone) if moved else None,
        evidence=evidence.get("evidence", ""),
    )


def _day_before(due_at: dt.datetime, zone: ZoneInfo) -> dt.date:
    """A due moment is often a day's end, the next midnight: the day that ends."""
    return (due_at - dt.timedelta(seconds=1)).astimezone(zone).date()


def _meetings(review: Review, keys: set[str]) -> dict[str, tuple[str, Said | None]]:
    rows = Meeting.objects.filter(
        organisation=review.organisation, pk__in=[int(key) for key in keys]
    ).prefetch_related(
        "expectations__entry__words",
        "expectations__entry__author",
        *then(review, "expectations__"),
    )
    return {str(row.pk): (row.title, _goal(row, review.organisation)) for row in rows}


def _goal(row: Meeting, organisation: Organisation) -> Said | None:
    goals = [goal for goal in row.expectations.all() if goal.set_before]
    return said_of(goals[0], organisation) if goals else None


def _steps(organisation: Organisation) -> dict[str, tuple[str, int, int]]:
    """By key: name, place among the steps before the sale, and how many those are."""
    found: dict[str, tuple[str, int, int]] = {}
    by_version: dict[int, list[Step]] = {}
    for step in Step.objects.filter(organisation=organisation, after_sale=False).order_by(
        "version__n", "position"
    ):
        by_version.setdefault(step.version_id, []).append(step)
    for steps in by_version.values():
        for place, step in enumerate(steps, start=1):
            found[step.key] = (step.name, place, len(steps))
    return found
