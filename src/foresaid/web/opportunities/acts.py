"""What is done on the page of an opportunity: each form makes one call to one operation."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.operations.accounts import add_contact
from foresaid.sales.operations.activities import record_activity
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.opportunities import add_participant, enter_step
from foresaid.sales.operations.outcomes import close_opportunity, reopen
from foresaid.sales.operations.values import change_amount, change_close_on
from foresaid.sales.questions import opportunity_page
from foresaid.sales.questions.detail import OpportunityPage
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from . import offering
from .forms import EditForm
from .pages import show

type Values = dict[str, Any]


@require_POST
@doors.signed_in
def act(request: SignedInRequest, opportunity: UUID, act: str) -> HttpResponseBase:
    if act not in ACTS:
        raise Http404
    page = opportunity_page(request.actor, opportunity, request.now)
    today = request.actor.organisation.today(request.now)
    form = offering.form_of(act, request.actor, page, today, data=request.POST)
    carry_out, words = ACTS[act]
    made: list[object] = []
    if form.is_valid() and doors.attempt(
        form, lambda: made.append(carry_out(request, opportunity, form.cleaned_data))
    ):
        undo.said(request, words(), [one for one in made if isinstance(one, UUID)])
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    return show(request, opportunity, {act: form})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def edit(request: SignedInRequest, opportunity: UUID) -> HttpResponseBase:
    """Step, date and amount together, for a dialog over the list or as a page of its own."""
    page = opportunity_page(request.actor, opportunity, request.now)
    initial = {
        "step": str(page.current.uuid) if page.current else "",
        "close_on": page.row.close_on,
        "amount": page.row.amount,
    }
    form = EditForm(request.POST or None, initial=initial, steps=page.steps)
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(form, lambda: _edit(request, page, form))
    ):
        messages.success(request, _("%(name)s is changed.") % {"name": page.row.name})
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    context = {
        "page": page,
        "form": form,
        "back": request.GET.get("next") or request.POST.get("next", ""),
    }
    status = 422 if form.is_bound else 200
    return doors.page(request, "opportunities/edit.html", context, part="form", status=status)


def _edit(request: SignedInRequest, page: OpportunityPage, form: EditForm) -> None:
    """Write what was changed, all of it or nothing."""
    uuid, values = page.row.uuid, form.cleaned_data
    writes: list[Callable[..., object]] = []
    if "step" in form.changed_data and values["step"]:
        writes.append(partial(enter_step, step=UUID(values["step"])))
    if "close_on" in form.changed_data:
        writes.append(partial(change_close_on, close_on=values["close_on"]))
    if "amount" in form.changed_data:
        writes.append(partial(change_amount, amount=values["amount"]))
    key = doors.request_key(request)
    with transaction.atomic():
        for n, write in enumerate(writes):
            once = f"{key}-{n}" if key else ""
            write(request.actor, opportunity=uuid, now=request.now, request_key=once)


def _next_step(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    wanted = Wanted(
        what=values["what"],
        party=values["party"],
        who=values["who"],
        confidence=values["confidence"],
        exit=values["exit"],
    )
    row = state_expectation(
        request.actor,
        wanted=wanted,
        due_on=values["due_on"],
        opportunity=opportunity,
        waiting=values["waiting"],
        **_once(request),
    )
    return row.entry.uuid


def _step(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    return enter_step(
        request.actor,
        opportunity=opportunity,
        step=UUID(values["step"]),
        happened_at=moment_of(request, values["happened_on"]),
        **_once(request),
    )


def _amount(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    amount = values["amount"]
    return change_amount(request.actor, opportunity=opportunity, amount=amount, **_once(request))


def _close_date(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    close_on = values["close_on"]
    return change_close_on(
        request.actor, opportunity=opportunity, close_on=close_on, **_once(request)
    )


def _outcome(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    return close_opportunity(
        request.actor,
        opportunity=opportunity,
        outcome=values["outcome"],
        reason=values["reason"],
        happened_at=moment_of(request, values["happened_on"]),
        **_once(request),
    )


def _reopen(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    reason = values["reason"]
    return reopen(request.actor, opportunity=opportunity, reason=reason, **_once(request))


def _hand_over(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    to = UUID(values["to"])
    return hand_over(request.actor, opportunity=opportunity, to=to, **_once(request))


def _activity(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    return record_activity(
        request.actor,
        kind=values["kind"],
        opportunity=opportunity,
        text=values["text"],
        by_customer=values["by_customer"],
        happened_at=moment_of(request, values["happened_on"]),
        **_once(request),
    )


def _participant(request: SignedInRequest, opportunity: UUID, values: Values) -> object:
    """Somebody known at the account, or somebody new there: both rows or neither."""
    with transaction.atomic():
        contact = UUID(values["contact"]) if values["contact"] else None
        if contact is None:
            page = opportunity_page(request.actor, opportunity, request.now)
            contact = add_contact(
                request.actor,
                name=values["new_name"],
                account=page.row.account_uuid,
                now=request.now,
            ).uuid
        return add_participant(
            request.actor,
            opportunity=opportunity,
            contact=contact,
            part=values["part"],
            **_once(request),
        )


ACTS: dict[str, tuple[Callable[[SignedInRequest, UUID, Values], object], Callable[[], str]]] = {
    "next-step": (_next_step, lambda: _("The next step is set.")),
    "step": (_step, lambda: _("It stands in its new step.")),
    "amount": (_amount, lambda: _("The amount is written down.")),
    "close-date": (_close_date, lambda: _("The day of the decision is written down.")),
    "outcome": (_outcome, lambda: _("The outcome is written down.")),
    "reopen": (_reopen, lambda: _("It is open again. What should happen next?")),
    "hand-over": (_hand_over, lambda: _("It is handed over.")),
    "activity": (_activity, lambda: _("It is written down.")),
    "participant": (_participant, lambda: _("Their part is written down.")),
}


def _once(request: SignedInRequest) -> dict[str, Any]:
    return {"now": request.now, "request_key": doors.request_key(request)}


def moment_of(request: SignedInRequest, day: dt.date | None) -> dt.datetime | None:
    """A day as a moment: None today (the operation takes its own), else that day's noon."""
    organisation = request.actor.organisation
    if day is None or day == organisation.today(request.now):
        return None
    return dt.datetime.combine(day, dt.time(12), organisation.zone)
