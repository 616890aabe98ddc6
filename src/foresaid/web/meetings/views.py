"""A meeting is planned, gets its goal, is moved, called off or said to be about something."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foresaid.ledger import meeting_questions
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import withdraw_expectation
from foresaid.sales.operations.calendars import say_about
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import AboutForm, CallOffForm, CancelGoalForm, MeetingForm, WhenForm
from .pages import found_or_404, goal_form_of, moment_of, opportunities_of, show


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    """Plan a meeting by hand."""
    choices = meeting_questions.choices_for_meeting(request.actor, moment_of(request))
    form = MeetingForm(
        request.POST or None,
        opportunities=choices.opportunities,
        people=choices.people,
        contacts=choices.contacts,
        initial=_planned_for(request),
    )
    made: list[UUID] = []
    if request.method == "POST" and form.is_valid():
        done = doors.attempt(form, lambda: made.append(_plan(request, form)))
        if done:
            return redirect("meeting", made[0]) if made else redirect("today")
    status = 422 if form.is_bound else 200
    return doors.page(request, "meetings/new.html", {"form": form}, status=status)


def _planned_for(request: SignedInRequest) -> dict[str, Any]:
    local = timezone.localtime(moment_of(request))
    return {"on": local.date(), "opportunity": request.GET.get("opportunity", "")}


def _plan(request: SignedInRequest, form: MeetingForm) -> UUID:
    values = form.cleaned_data
    starts_at, ends_at = form.moments()
    made = plan_meeting(
        request.actor,
        title=values["title"],
        starts_at=starts_at,
        ends_at=ends_at,
        kind=values["kind"],
        opportunities=[UUID(values["opportunity"])] if values["opportunity"] else [],
        people=[UUID(one) for one in values["people"]],
        contacts=[UUID(one) for one in values["contacts"]],
        now=request.now,
        request_key=doors.request_key(request),
    )
    return made.uuid


@require_safe
@doors.signed_in
def meeting(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    return show(request, found_or_404(request, meeting))


@require_POST
@doors.signed_in
def goal(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    found = found_or_404(request, meeting)
    form = goal_form_of(found, request.POST)
    made: list[UUID] = []
    if form.is_valid() and doors.attempt(form, lambda: made.append(_state(request, meeting, form))):
        undo.said(request, _("The goal is set."), made)
        return doors.onward(request, reverse("meeting", args=[meeting]))
    return show(request, found, goal_form=form)


def _state(request: SignedInRequest, meeting: UUID, form: Form) -> UUID:
    values = form.cleaned_data
    row = state_goal(
        request.actor,
        meeting=meeting,
        wanted=Wanted(
            what=values["what"],
            at_least=values.get("at_least", ""),
            confidence=values["confidence"],
            exit=values["exit"],
            suggestion=values["suggestion"],
            count=values.get("count"),
        ),
        now=request.now,
        request_key=doors.request_key(request),
    )
    return row.entry.uuid


@require_POST
@doors.signed_in
def cancel_goal(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    found = found_or_404(request, meeting)
    form = CancelGoalForm(request.POST)
    stated = found.goal
    if stated is None:
        messages.info(request, _("This meeting has no goal now."))
        return redirect("meeting", meeting)
    done = form.is_valid() and doors.attempt(
        form,
        lambda: withdraw_expectation(
            request.actor,
            expectation=stated.uuid,
            reason=form.cleaned_data["reason"],
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    return redirect("meeting", meeting) if done else show(request, found, cancel_form=form)


@require_POST
@doors.signed_in
def move(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    found = found_or_404(request, meeting)
    form = WhenForm(request.POST)
    done = form.is_valid() and doors.attempt(form, lambda: _move(request, meeting, form))
    return redirect("meeting", meeting) if done else show(request, found, move_form=form)


def _move(request: SignedInRequest, meeting: UUID, form: WhenForm) -> None:
    starts_at, ends_at = form.moments()
    move_meeting(
        request.actor,
        meeting=meeting,
        starts_at=starts_at,
        ends_at=ends_at,
        now=request.now,
        request_key=doors.request_key(request),
    )


@require_POST
@doors.signed_in
def call_off(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    found = found_or_404(request, meeting)
    form = CallOffForm(request.POST)
    done = form.is_valid() and doors.attempt(
        form,
        lambda: call_off_meeting(
            request.actor,
            meeting=meeting,
            reason=form.cleaned_data["reason"],
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    return redirect("today") if done else show(request, found, call_off_form=form)


@require_POST
@doors.signed_in
def about(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    """Which opportunity a meeting is about, where nobody knew."""
    found = found_or_404(request, meeting)
    form = AboutForm(request.POST, opportunities=opportunities_of(request))
    done = form.is_valid() and doors.attempt(
        form,
        lambda: say_about(
            request.actor,
            meeting=meeting,
            opportunity=UUID(form.cleaned_data["opportunity"]),
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    return redirect("meeting", meeting) if done else show(request, found, about_form=form)
