"""What came of a meeting: one tap, then the evidence, then what comes next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foresaid.ledger.movement import Action, Answer
from foresaid.ledger.operations.result import Recorded, Told, record_result
from foresaid.ledger.operations.scheduling import hold_meeting, miss_meeting
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import EvidenceForm, NextForm
from .pages import found_or_404, is_holder


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
    if found.goal is not None and not is_holder(request, found.goal):
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
    own = is_holder(request, stated)
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
