"""The page Today, and the ways out of what is due on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foresaid import formats
from foresaid.ledger import questions
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back, withdraw_expectation
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import WAYS, NextStepForm, own_ids
from .presenting import Refused, today_page


@require_safe
@doors.signed_in
def today(request: SignedInRequest) -> HttpResponseBase:
    return show(request, {})


def show(request: SignedInRequest, refused: Refused) -> HttpResponseBase:
    context = {"page": today_page(request.actor, request.now, refused)}
    status = 422 if refused else 200
    return doors.page(request, "today/today.html", context, status=status)


@require_POST
@doors.signed_in
def next_step(request: SignedInRequest) -> HttpResponseBase:
    """Set what comes next on an opportunity that has nothing."""
    form = NextStepForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        made: list[UUID] = []
        done = doors.attempt(
            form,
            lambda: made.append(
                state_expectation(
                    request.actor,
                    opportunity=values["opportunity"],
                    wanted=Wanted(what=values["what"], party=values["party"]),
                    due_on=values["due_on"],
                    now=request.now,
                    request_key=doors.request_key(request),
                ).entry.uuid
            ),
        )
        if done:
            on = formats.day(values["due_on"], request.actor.organisation.today(request.now))
            words = _("Next step set, due on %(day)s.") % {"day": on}
            undo.said(request, words, made)
            return doors.onward(request, reverse("today"))
    return show(request, {(_uuid(form, "opportunity"), "next-step"): form})


def _uuid(form: Form, name: str) -> UUID:
    """The opportunity that a refused form was about; without one there is nothing to show."""
    try:
        return UUID(str(form.data.get(name, "")))
    except ValueError as error:
        raise Http404 from error


@require_POST
@doors.signed_in
def way_out(request: SignedInRequest, expectation: UUID, way: str) -> HttpResponseBase:
    """One of the ways out of an expectation: it happened, a new date, cancelled."""
    moment = request.actor.organisation.moment(request.now)
    if way not in WAYS or questions.expectation(request.actor, expectation, moment) is None:
        raise Http404
    form = own_ids(WAYS[way], expectation, way, request.POST)
    made: list[UUID] = []
    if form.is_valid() and doors.attempt(
        form, lambda: made.extend(_carry_out(request, expectation, way, form))
    ):
        undo.said(request, undo.with_next(_("It is written down."), made), made)
        return doors.onward(request, reverse("today"))
    return show(request, {(expectation, way): form})


@transaction.atomic
def _carry_out(request: SignedInRequest, expectation: UUID, way: str, form: Form) -> list[UUID]:
    """Returns the next step that was set with it, if any."""
    values, actor = form.cleaned_data, request.actor
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    if way == "new-date":
        change_expectation(actor, expectation=expectation, **values, **once)
    elif way == "cancel":
        withdraw_expectation(actor, expectation=expectation, **values, **once)
    else:
        told = Told(came="reached", happened_on=values["happened_on"], evidence=values["evidence"])
        record_result(actor, expectation=expectation, told=told, **once)
        return _state_next(request, expectation, values)
    return []


def _state_next(request: SignedInRequest, expectation: UUID, values: dict[str, Any]) -> list[UUID]:
    """What comes next on the same opportunity, where the form says so."""
    if not values.get("next_what"):
        return []
    moment = request.actor.organisation.moment(request.now)
    said = questions.expectation(request.actor, expectation, moment)
    if said is None or said.opportunity_uuid is None:
        return []
    row = state_expectation(
        request.actor,
        opportunity=said.opportunity_uuid,
        wanted=Wanted(what=values["next_what"], party=values["next_party"] or "customer"),
        due_on=values["next_due_on"],
        now=request.now,
    )
    return [row.entry.uuid]


@require_POST
@doors.signed_in
def back(request: SignedInRequest, expectation: UUID) -> HttpResponseBase:
    """Take back what was just said."""
    done = doors.attempt_or_say(
        request,
        lambda: take_back(
            request.actor,
            expectation=expectation,
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    if done:
        messages.success(request, _("It is taken back."))
    return doors.onward(request, reverse("today"))
