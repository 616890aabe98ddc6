"""The page of a meeting, and what stands on it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone

from foresaid.ledger import meeting_questions
from foresaid.ledger.operations.result import CORRECT_WITHIN
from foresaid.ledger.upfront import upfront
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import (
    AboutForm,
    CallOffForm,
    CancelGoalForm,
    CountForm,
    CountGoalForm,
    GoalForm,
    WhenForm,
)


def opportunities_of(request: SignedInRequest) -> Sequence[tuple[UUID, str]]:
    return meeting_questions.choices_for_meeting(request.actor, moment_of(request)).opportunities


def _about_form(request: SignedInRequest, found: MeetingView) -> AboutForm | None:
    """Asked where it is not known and somebody has opportunities that it could be about."""
    if found.opportunities or found.kind != "customer":
        return None
    choices = opportunities_of(request)
    return AboutForm(opportunities=choices, auto_id="id_about_%s") if choices else None


def _upfront(request: SignedInRequest, found: MeetingView) -> str:
    ahead = found.starts_at > moment_of(request) and found.state == "planned"
    zone = timezone.get_current_timezone()
    return upfront(found, zone) if ahead and found.kind == "customer" else ""


def moment_of(request: SignedInRequest) -> dt.datetime:
    return request.actor.organisation.moment(request.now)


def found_or_404(request: SignedInRequest, meeting: UUID) -> MeetingView:
    found = meeting_questions.meeting(request.actor, meeting, moment_of(request))
    if found is None:
        raise Http404
    return found


def goal_form_of(found: MeetingView, data: Any = None, tapped: str = "") -> Form:
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
    moment = moment_of(request)
    local_start, local_end = map(timezone.localtime, (found.starts_at, found.ends_at))
    when = {"on": local_start.date(), "starts": local_start.time(), "ends": local_end.time()}
    planned = found.state == "planned"
    context = {
        "meeting": found,
        "goal_form": refused.get("goal_form")
        or goal_form_of(found, tapped=request.GET.get("exit", "")),
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
    own = is_holder(request, goal)
    view = "owner" if own else "manager"
    said = [one.at for one in goal.results if one.view == view]
    fresh = not said or moment - said[0] <= CORRECT_WITHIN
    return {
        "may_correct": own and fresh,
        "may_see_otherwise": not own and request.actor.is_manager and fresh,
    }


def is_holder(request: SignedInRequest, stated: ExpectationView) -> bool:
    return stated.holder.key == request.actor.require_person().pk
