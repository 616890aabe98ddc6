"""The page of a meeting: plan, goal before, result after, what comes next."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foresaid.ledger import questions
from foresaid.ledger.movement import Action, Answer
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.result import CORRECT_WITHIN, Recorded, Told, record_result
from foresaid.ledger.operations.scheduling import hold_meeting, miss_meeting, plan_meeting
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import withdraw_expectation
from foresaid.ledger.upfront import upfront
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.sales.operations.calendars import say_about
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import (
    AboutForm,
    CallOffForm,
    CancelGoalForm,
    CountForm,
    CountGoalForm,
    EvidenceForm,
    GoalForm,
    MeetingForm,
    NextForm,
    WhenForm,
)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    """Plan a meeting by hand."""
    choices = questions.choices_for_meeting(request.actor, _moment(request))
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
    local = timezone.localtime(_moment(request))
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
    form = _goal_form(found, request.POST)
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
def result(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    """One tap: what came of it. The evidence is asked for on the next page."""
    found = found_or_404(request, meeting)
    came = request.POST.get("came", "")
    if not doors.attempt_or_say(request, lambda: _tap(request, found, came)):
        return redirect("meeting", meeting)
    if found.goal is None and came == "not_held":
        return doors.onward(request, reverse("today"))
    if found.goal is not None and not _is_holder(request, found.goal):
        messages.success(request, _("Your view stands beside theirs; both are counted."))
        return redirect("meeting", meeting)
    return redirect("meeting_evidence", meeting)


def _tap(request: SignedInRequest, found: MeetingView, came: str) -> None:
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    if found.goal is not None:
        record_result(request.actor, expectation=found.goal.uuid, told=Told(came=came), **once)
    elif came == "not_held":
        miss_meeting(request.actor, meeting=found.uuid, **once)
    else:
        hold_meeting(request.actor, meeting=found.uuid, **once)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def evidence(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    """After the tap: what the customer did, and what comes next."""
    found = found_or_404(request, meeting)
    stated = found.goal
    if (stated is None and found.state != "held") or (stated and stated.result is None):
        return redirect("meeting", meeting)
    form = _evidence_form(request, found)
    if request.method == "POST" and form.is_valid():
        told: list[Recorded] = []
        made: list[UUID] = []
        if doors.attempt(form, lambda: _tell(request, found, stated, form, told, made)):
            for one in told:
                if one.movement:
                    messages.info(request, str(one.movement.why))
            if made:
                back = reverse("meeting", args=[meeting])
                undo.said(request, _("The next step is set."), made, back=back)
            return redirect("meeting", meeting)
    context = {"meeting": found, "form": form}
    status = 422 if form.is_bound else 200
    return doors.page(request, "meetings/evidence.html", context, status=status)


def _evidence_form(request: SignedInRequest, found: MeetingView) -> Form:
    """With what was written down before, so that adding to it or correcting it loses nothing."""
    if found.goal is None:
        return NextForm(request.POST or None)
    before = found.goal.result
    initial = {}
    if before is not None:
        by = {name: str(uuid) for uuid, name in found.theirs}.get(before.action_by, "")
        initial = {
            "evidence": before.evidence,
            "action": before.action,
            "action_on": before.action_on,
            "action_by": by,
        }
    return EvidenceForm(request.POST or None, contacts=found.theirs, initial=initial)


@transaction.atomic
def _tell(
    request: SignedInRequest,
    found: MeetingView,
    stated: ExpectationView | None,
    form: Form,
    told: list[Recorded],
    made: list[UUID],
) -> None:
    """What the customer did, where there was a goal, and what comes next, where that was said."""
    if stated:
        told.append(_record(request, stated, form.cleaned_data))
    if form.cleaned_data["next_what"]:
        made += _state_next(request, found, form.cleaned_data, repeated=bool(stated))


def _record(request: SignedInRequest, stated: ExpectationView, values: dict[str, Any]) -> Recorded:
    own = _is_holder(request, stated)
    before = stated.result if own else stated.managers_view or stated.result
    assert before is not None
    told = Told(
        came=before.came,
        evidence=values["evidence"],
        answer=Answer(values["answer"]),
        action=Action(
            what=values["action"],
            on=values["action_on"],
            party=values["action_party"] or "customer",
        ),
        action_by=UUID(values["action_by"]) if values["action_by"] else None,
        debrief={name: values[name] for name in ("different", "learned", "needs")},
    )
    return record_result(
        request.actor,
        expectation=stated.uuid,
        told=told,
        now=request.now,
        request_key=doors.request_key(request),
    )


def _state_next(
    request: SignedInRequest, found: MeetingView, values: dict[str, Any], *, repeated: bool
) -> list[UUID]:
    """The next expectation, of the meeting's opportunity or else of its account."""
    opportunity = found.opportunities[0][0] if found.opportunities else None
    if opportunity is None and found.account_uuid is None:
        return []
    row = state_expectation(
        request.actor,
        opportunity=opportunity,
        account=None if opportunity else found.account_uuid,
        wanted=Wanted(what=values["next_what"], party=values["next_party"] or "customer"),
        due_on=values["next_due_on"],
        now=request.now,
        # What is recorded with it carries the form's key already.
        request_key="" if repeated else doors.request_key(request),
    )
    return [row.entry.uuid]


def _is_holder(request: SignedInRequest, stated: ExpectationView) -> bool:
    return stated.holder.key == request.actor.require_person().pk


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
    form = AboutForm(request.POST, opportunities=_opportunities(request))
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


def _opportunities(request: SignedInRequest) -> Sequence[tuple[UUID, str]]:
    return questions.choices_for_meeting(request.actor, _moment(request)).opportunities


def _about_form(request: SignedInRequest, found: MeetingView) -> AboutForm | None:
    """Asked where it is not known and somebody has opportunities that it could be about."""
    if found.opportunities or found.kind != "customer":
        return None
    choices = _opportunities(request)
    return AboutForm(opportunities=choices, auto_id="id_about_%s") if choices else None


def _upfront(request: SignedInRequest, found: MeetingView) -> str:
    ahead = found.starts_at > _moment(request) and found.state == "planned"
    zone = timezone.get_current_timezone()
    return upfront(found, zone) if ahead and found.kind == "customer" else ""


def _moment(request: SignedInRequest) -> dt.datetime:
    return request.actor.organisation.moment(request.now)


def found_or_404(request: SignedInRequest, meeting: UUID) -> MeetingView:
    found = questions.meeting(request.actor, meeting, _moment(request))
    if found is None:
        raise Http404
    return found


def _goal_form(found: MeetingView, data: Any = None, tapped: str = "") -> Form:
    """The form for a goal, with the words of the suggestion that was tapped, and no others."""
    kind = CountGoalForm if found.kind == "call_block" else GoalForm
    if data is not None:
        return kind(data)
    chosen = next((one for one in found.suggestions if one.key == tapped), None)
    if chosen is None:
        return kind()
    words = {"what": chosen.words, "suggestion": chosen.words, "exit": chosen.exit}
    return kind(initial=words)


def show(request: SignedInRequest, found: MeetingView, **refused: Form) -> HttpResponseBase:
    moment = _moment(request)
    local_start, local_end = map(timezone.localtime, (found.starts_at, found.ends_at))
    when = {"on": local_start.date(), "starts": local_start.time(), "ends": local_end.time()}
    planned = found.state == "planned"
    context = {
        "meeting": found,
        "goal_form": refused.get("goal_form")
        or _goal_form(found, tapped=request.GET.get("exit", "")),
        "move_form": refused.get("move_form") or WhenForm(initial=when),
        "call_off_form": refused.get("call_off_form") or CallOffForm(auto_id="id_off_%s"),
        "cancel_form": refused.get("cancel_form") or CancelGoalForm(auto_id="id_cancel_%s"),
        "about_form": refused.get("about_form") or _about_form(request, found),
        "count_form": refused.get("count_form") or CountForm(auto_id="id_count_%s"),
        "upfront": _upfront(request, found),
        "opened": next(iter(refused), ""),
        "has_begun": found.starts_at <= moment,
        "asks_result": found.starts_at <= moment
        and (planned if found.goal is None else found.goal.result is None),
        **_may_say(request, found, moment),
        "can_move": planned and found.starts_at > moment,
        "can_have_goal": found.state in {"planned", "held"} and found.goal is None,
    }
    return doors.page(request, "meetings/meeting.html", context, status=422 if refused else 200)


def _may_say(request: SignedInRequest, found: MeetingView, moment: dt.datetime) -> dict[str, bool]:
    """Who may still say something of a result that is there: within a day of what they said."""
    goal = found.goal
    if goal is None or goal.result is None:
        return {"may_correct": False, "may_see_otherwise": False}
    own = _is_holder(request, goal)
    view = "owner" if own else "manager"
    said = [one.at for one in goal.results if one.view == view]
    fresh = not said or moment - said[0] <= CORRECT_WITHIN
    return {
        "may_correct": own and fresh,
        "may_see_otherwise": not own and request.actor.is_manager and fresh,
    }
