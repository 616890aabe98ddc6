"""Connecting calendars, and saying whose a meeting is that nobody here can tell."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from foresaid.connectors import questions
from foresaid.connectors.operations.calendars import (
    ask_to_read,
    connect_calendar,
    disconnect_calendar,
)
from foresaid.sales.operations.calendars import answer_series
from foresaid.sales.questions.unclear import UnclearMeeting, unclear_meetings
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import ConnectForm, WhoseForm


@require_safe
@doors.signed_in
def calendars(request: SignedInRequest) -> HttpResponseBase:
    return show(request)


def show(
    request: SignedInRequest, form: ConnectForm | None = None, feed_address: str = ""
) -> HttpResponseBase:
    """The page; `feed_address` is the one moment at which the feed's secret can be seen."""
    context = {
        "form": form or ConnectForm(),
        "calendars": questions.calendars(request.actor),
        "feed": questions.feed(request.actor),
        "feed_address": feed_address,
        "own_address": questions.address_to_invite(),
        "unclear": len(unclear_meetings(request.actor)),
        "is_practice": request.actor.organisation.is_practice,
    }
    status = 422 if form else 200
    response = doors.page(request, "calendars/calendars.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters("address", "username", "password")
@require_POST
@doors.signed_in
def connect(request: SignedInRequest) -> HttpResponseBase:
    form = ConnectForm(request.POST)
    if form.is_valid() and doors.attempt(form, lambda: _connect(request, form)):
        messages.success(request, _("The calendar is connected; it is read within a minute."))
        return redirect("calendars")
    return show(request, form)


def _connect(request: SignedInRequest, form: ConnectForm) -> None:
    connect_calendar(
        request.actor,
        **form.cleaned_data,
        now=request.now,
        request_key=doors.request_key(request),
    )


@require_POST
@doors.signed_in
def read(request: SignedInRequest, calendar: UUID) -> HttpResponseBase:
    def act() -> None:
        key = doors.request_key(request)
        ask_to_read(request.actor, calendar=calendar, now=request.now, request_key=key)

    if doors.attempt_or_say(request, act):
        messages.success(request, _("It is read within a minute; then this page says more."))
    return redirect("calendars")


@require_POST
@doors.signed_in
def disconnect(request: SignedInRequest, calendar: UUID) -> HttpResponseBase:
    def act() -> None:
        key = doors.request_key(request)
        disconnect_calendar(request.actor, calendar=calendar, now=request.now, request_key=key)

    if doors.attempt_or_say(request, act):
        messages.success(request, _("It is disconnected and its address forgotten."))
    return redirect("calendars")


@require_safe
@doors.signed_in
def unclear(request: SignedInRequest) -> HttpResponseBase:
    return _show_unclear(request)


@require_POST
@doors.signed_in
def answer(request: SignedInRequest, meeting: UUID) -> HttpResponseBase:
    form = WhoseForm(request.POST, auto_id=f"{meeting}-%s")
    if form.is_valid() and doors.attempt(form, lambda: _answer(request, meeting, form)):
        messages.success(request, _("Said once, it holds for every meeting of this series."))
        return redirect("meetings_unclear")
    return _show_unclear(request, meeting, form)


def _answer(request: SignedInRequest, meeting: UUID, form: WhoseForm) -> None:
    answer_series(
        request.actor,
        meeting=meeting,
        is_customer=form.cleaned_data["whose"] == "customer",
        account=form.cleaned_data["account"],
        now=request.now,
        request_key=doors.request_key(request),
    )


def _show_unclear(
    request: SignedInRequest, of: UUID | None = None, refused: WhoseForm | None = None
) -> HttpResponseBase:
    found = unclear_meetings(request.actor)
    if refused is not None and of not in {one.uuid for one in found}:
        raise Http404
    asked = [(one, refused if refused and one.uuid == of else _form(one)) for one in found]
    status = 422 if refused else 200
    return doors.page(request, "calendars/unclear.html", {"asked": asked}, status=status)


def _form(one: UnclearMeeting) -> WhoseForm:
    return WhoseForm(initial={"account": one.guess}, auto_id=f"{one.uuid}-%s")
