"""What each person sets for themselves."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foresaid.people.directory import absences_of
from foresaid.people.operations.absences import record_absence, remove_absence
from foresaid.people.operations.people import change_own_settings
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest
from foresaid.web.people.forms import Absent

from .forms import OwnSettings, mails_form
from .holidays import ahead_of as own_holidays


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def own(request: SignedInRequest) -> HttpResponseBase:
    person = request.actor.require_person()
    form = OwnSettings(
        request.actor.organisation.timezone,
        request.POST or None,
        initial={
            "timezone": person.timezone,
            "works_on": OwnSettings.days_of(person.works_on),
        },
    )
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _change(request, form)):
        messages.success(request, _("Your settings hold from now on."))
        return redirect("own_settings")
    return page(request, form=form)


@require_POST
@doors.signed_in
def absent(request: SignedInRequest) -> HttpResponseBase:
    form = Absent(request.actor, _today(request), request.POST)
    if form.is_valid() and doors.attempt(form, lambda: _record(request, form)):
        messages.success(request, _("The absence is written down; your clocks stand still in it."))
        return redirect("own_settings")
    return page(request, absence=form)


@require_POST
@doors.signed_in
def not_absent(request: SignedInRequest, absence: UUID) -> HttpResponseBase:
    def act() -> None:
        remove_absence(
            request.actor,
            absence=absence,
            now=request.now,
            request_key=doors.request_key(request),
        )

    if doors.attempt_or_say(request, act):
        messages.success(request, _("The absence is removed."))
    return redirect("own_settings")


def _change(request: SignedInRequest, form: OwnSettings) -> None:
    change_own_settings(
        request.actor,
        timezone=form.cleaned_data["timezone"],
        works_on=form.works_on_days(),
        now=request.now,
        request_key=doors.request_key(request),
    )


def _record(request: SignedInRequest, form: Absent) -> None:
    record_absence(
        request.actor,
        person=request.actor.require_person().uuid,
        from_on=form.cleaned_data["from_on"],
        to_on=form.cleaned_data["last_on"] + dt.timedelta(days=1),
        from_noon=form.cleaned_data["from_noon"],
        until_noon=form.cleaned_data["until_noon"],
        now=request.now,
        request_key=doors.request_key(request),
    )


def page(
    request: SignedInRequest,
    form: OwnSettings | None = None,
    absence: Absent | None = None,
    mails: Form | None = None,
) -> HttpResponseBase:
    """The page; a form that was refused stands in its place with what was typed."""
    person, zone = request.actor.require_person(), request.actor.organisation.timezone
    initial = {"timezone": person.timezone, "works_on": OwnSettings.days_of(person.works_on)}
    context = {
        "form": form or OwnSettings(zone, initial=initial),
        "absence_form": absence or Absent(request.actor, _today(request), auto_id="absent-%s"),
        "absences": absences_of(person, _today(request)),
        "holidays": own_holidays(request),
        "mails": mails or mails_form(request.actor),
    }
    return doors.page(request, "organisation/own.html", context)


def _today(request: SignedInRequest) -> dt.date:
    return request.actor.organisation.today(request.now)
