"""Blocks of calls: planned with a goal by count, and what came of them by count."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foresaid.ledger.operations.counted import record_count
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import CallBlockForm, CountForm
from .pages import found_or_404, show


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    """Plan a block of calls."""
    today = timezone.localtime(request.actor.organisation.moment(request.now)).date()
    form = CallBlockForm(request.POST or None, initial={"on": today, "title": _("Calls")})
    made: list[UUID] = []
    done = form.is_valid() and doors.attempt(form, lambda: made.append(_plan(request, form)))
    if done:
        return redirect("meeting", made[0]) if made else redirect("today")
    status = 422 if form.is_bound else 200
    return doors.page(request, "meetings/calls.html", {"form": form}, status=status)


@transaction.atomic
def _plan(request: SignedInRequest, form: CallBlockForm) -> UUID:
    values = form.cleaned_data
    starts_at, ends_at = form.moments()
    made = plan_meeting(
        request.actor,
        title=values["title"],
        kind="call_block",
        starts_at=starts_at,
        ends_at=ends_at,
        now=request.now,
        request_key=doors.request_key(request),
    )
    if values["count"]:
        wanted = Wanted(what=values["what"], count=values["count"], party="ours")
        state_goal(request.actor, meeting=made.uuid, wanted=wanted, now=request.now)
    return made.uuid


@require_POST
@doors.signed_in
def count(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    """What a block of calls brought."""
    found = found_or_404(request, meeting)
    form = CountForm(request.POST)
    if form.is_valid() and doors.attempt(form, lambda: _count(request, meeting, form)):
        messages.success(request, _("The count is written down."))
        return doors.onward(request, reverse("meeting", args=[meeting]))
    return show(request, found, count_form=form)


def _count(request: SignedInRequest, meeting: UUID, form: CountForm) -> None:
    record_count(
        request.actor,
        meeting=meeting,
        count=form.cleaned_data["count"],
        now=request.now,
        request_key=doors.request_key(request),
    )
