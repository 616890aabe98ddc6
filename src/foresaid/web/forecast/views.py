"""The forecast's page, and stating one's own call."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foresaid.forecasting.term_questions import forecast_page
from foresaid.forecasting.term_views import ForecastPage
from foresaid.ledger.operations.call import state_call
from foresaid.people.errors import NotThere
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from . import ending, presenting
from .forms import CallForm, WhichForm

AREA = "forecast"


@require_safe
@doors.signed_in
def forecast(request: SignedInRequest) -> HttpResponseBase:
    page = _page(request)
    person = page.about.person
    if person is not None and person != request.actor.person:
        doors.look_at(request, person.pk, AREA)
    return _shown(request, page, CallForm(initial={"term": page.term.uuid}))


@require_POST
@doors.signed_in
def call(request: SignedInRequest) -> HttpResponseBase:
    form = CallForm(request.POST)
    if form.is_valid():
        term, called = form.called()
        if doors.attempt(
            form,
            lambda: state_call(
                request.actor,
                term=term,
                called=called,
                now=request.now,
                request_key=doors.request_key(request),
            ),
        ):
            messages.success(request, _("Your call stands. What comes is held against it."))
            person = request.actor.require_person()
            return redirect(f"{reverse('forecast')}?of=person:{person.uuid}&term={term}")
    person = request.actor.require_person()
    term_asked = _uuid(request.POST.get("term", ""))
    try:
        page = forecast_page(request.actor, request.now, term=term_asked, person=person.uuid)
    except NotThere:
        page = forecast_page(request.actor, request.now, person=person.uuid)
    return _shown(request, page, form, status=422)


def _shown(
    request: SignedInRequest, page: ForecastPage, form: CallForm, *, status: int = 200
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "page": page,
        "shown": presenting.shown(page),
        "over": ending.shown(page),
        "which": _which(page, request.GET),
        "form": form if page.may_call and not page.ended else None,
    }
    return doors.page(request, "forecast/forecast.html", context, status=status)


def _page(request: SignedInRequest) -> ForecastPage:
    """What the address asks for; an address that is bent asks for the usual."""
    kind, _colon, key = request.GET.get("of", "").partition(":")
    uuid = _uuid(key)
    return forecast_page(
        request.actor,
        request.now,
        term=_uuid(request.GET.get("term", "")),
        person=uuid if kind == "person" else None,
        team=uuid if kind == "team" else None,
        everybody=kind == "everybody",
        on=_day(request.GET.get("on", "")),
    )


def _which(page: ForecastPage, asked: QueryDict) -> WhichForm:
    about = page.about
    of = "everybody"
    if about.person is not None:
        of = f"person:{about.person.uuid}"
    elif about.team is not None:
        of = f"team:{about.team.uuid}"
    initial = {"term": str(page.term.uuid), "of": of, "on": _day(asked.get("on", ""))}
    return WhichForm(initial=initial, terms=page.terms, subjects=page.subjects)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
