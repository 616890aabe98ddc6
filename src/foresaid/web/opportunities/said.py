"""The ways out of a next step, on the page of its opportunity."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.withdraw import withdraw_expectation
from foresaid.sales.questions import opportunity_page
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import Cancel, Happened, NewDate
from .pages import show

WAYS: dict[str, type[Form]] = {"happened": Happened, "new-date": NewDate, "cancel": Cancel}


@require_POST
@doors.signed_in
def decide(request: SignedInRequest, opportunity: UUID, expectation: UUID) -> HttpResponseBase:
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Http404
    opportunity_page(request.actor, opportunity, request.now)  # not in sight: 404 before anything
    form = WAYS[way](request.POST)
    if form.is_valid() and doors.attempt(
        form, lambda: _carry_out(request, expectation, way, form.cleaned_data)
    ):
        messages.success(request, _("It is written down."))
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    return show(request, opportunity, {f"{expectation} {way}": form})


def _carry_out(
    request: SignedInRequest, expectation: UUID, way: str, values: dict[str, Any]
) -> object:
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    if way == "happened":
        told = Told(
            came=values["came"], happened_on=values["happened_on"], evidence=values["evidence"]
        )
        return record_result(request.actor, expectation=expectation, told=told, **once)
    if way == "new-date":
        return change_expectation(
            request.actor,
            expectation=expectation,
            reason=values["reason"],
            due_on=values["due_on"],
            **once,
        )
    return withdraw_expectation(
        request.actor, expectation=expectation, reason=values["reason"], **once
    )
