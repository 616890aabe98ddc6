"""Saying something that no opportunity is about: of an account, a contact, or as a promise."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.ledger import about
from foresaid.ledger.operations.state import state_commitment, state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.questions import named
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import Expected, Promised


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    """`?account=` or `?contact=` says what it is about; without either it is a promise."""
    kind, uuid = _subject(request)
    name, back = _about(request, kind, uuid)
    form = _form(request, kind)
    if form.is_bound and form.is_valid():
        made: list[UUID] = []
        if doors.attempt(form, lambda: made.append(_state(request, kind, uuid, form))):
            undo.said(request, _("It is said."), made)
            return doors.onward(request, back)
    context = {"form": form, "kind": kind, "about": name, "subject": uuid, "back": back}
    status = 422 if form.is_bound else 200
    return doors.page(request, "said/new.html", context, status=status)


def _subject(request: SignedInRequest) -> tuple[str, UUID | None]:
    sent = request.POST if request.method == "POST" else request.GET
    for kind in ("account", "contact"):
        if sent.get(kind):
            try:
                return kind, UUID(sent[kind])
            except ValueError:
                raise Http404 from None
    return "promise", None


def _about(request: SignedInRequest, kind: str, uuid: UUID | None) -> tuple[str, str]:
    """Its name, and the page to go back to. What is not there answers 404."""
    if uuid is None:
        return "", reverse("today")
    if kind == "account":
        return named.account(request.actor, uuid), reverse("account", args=[uuid])
    name, at = named.contact(request.actor, uuid)
    return name, reverse("account", args=[at]) if at else reverse("accounts")


def _form(request: SignedInRequest, kind: str) -> Expected:
    today = request.actor.organisation.today(request.now)
    if kind != "promise":
        return Expected(request.POST or None, today=today)
    return Promised(
        request.POST or None,
        today=today,
        holders=about.holders(request.actor, today),
        initial={"holder": request.GET.get("holder", "")},
    )


def _state(request: SignedInRequest, kind: str, uuid: UUID | None, form: Expected) -> UUID:
    values = dict(form.cleaned_data)
    due_on, holder = values.pop("due_on"), values.pop("holder", "")
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    wanted = Wanted(**values)
    if uuid is None:
        row = state_commitment(
            request.actor, wanted=wanted, due_on=due_on, holder=UUID(holder), **once
        )
    else:
        row = state_expectation(
            request.actor,
            wanted=wanted,
            due_on=due_on,
            account=uuid if kind == "account" else None,
            contact=uuid if kind == "contact" else None,
            **once,
        )
    return row.entry.uuid
