"""The page of one opportunity, and a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foresaid.forecasting.questions import norms, readings_for
from foresaid.ledger.parts import parts_in
from foresaid.ledger.questions import course
from foresaid.sales.operations.accounts import create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.questions import choices as choices_questions
from foresaid.sales.questions import choices_of, opportunity_page
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from . import lanes, offering, presenting
from .forms import NewOpportunity
from .lines import Line

AREA = "opportunity"


@require_safe
@doors.signed_in
def opportunity(request: SignedInRequest, opportunity: UUID) -> HttpResponseBase:
    return show(request, opportunity)


def show(
    request: SignedInRequest, opportunity: UUID, refused: dict[str, Form] | None = None
) -> HttpResponseBase:
    """The whole page; `refused` holds a form that was sent and not taken, by its act."""
    actor, now = request.actor, request.now
    moment, today = actor.organisation.moment(now), actor.organisation.today(now)
    page = opportunity_page(actor, opportunity, now)
    said = course(actor, opportunity, moment)
    reading = readings_for(actor, [page.row.id]).get(page.row.id)
    usual = norms(actor, page.process_id)
    steps = [one for one in said if one.state == "open" and one.kind in {"next_step", "waiting"}]
    parts = parts_in(actor, [one.uuid for one in said if one.state == "open"], now)
    context: dict[str, Any] = {
        "page": page,
        "line": Line(row=page.row, next_step=None, reading=reading),
        "reading": reading,
        "facts": presenting.facts(page, reading, steps, today),
        "lane": lanes.lane(page, usual, said, actor.organisation.zone, today),
        "chance": presenting.chance_words(reading, usual.get(page.row.step_key)),
        "said": presenting.spreads(said, today, moment, refused, parts),
        "has_next": bool(steps),
        "exits": presenting.open_exits(page, said),
        "forms": offering.forms(actor, page, today, refused, request.GET),
        "events": presenting.events(page, actor.organisation.zone),
        "refused": refused,
    }
    if page.owner_id is not None and page.owner_id != actor.require_person().pk:
        doors.look_at(request, page.owner_id, AREA)
    status = 422 if refused else 200
    return doors.page(request, "opportunities/opportunity.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    form = _new_form(request)
    made: list[UUID] = []
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(form, lambda: _open(request, form, made))
    ):
        if not made:
            return redirect("opportunities")
        messages.success(request, _("It is open. What should happen next, and by when?"))
        return redirect("opportunity", made[0])
    status = 422 if form.is_bound else 200
    return doors.page(request, "opportunities/new.html", {"form": form}, status=status)


def _new_form(request: SignedInRequest) -> NewOpportunity:
    actor = request.actor
    choices = choices_of(actor, request.now)
    person = actor.require_person()
    initial = {"owner": str(person.uuid), "account": request.GET.get("account", "")}
    return NewOpportunity(
        request.POST or None,
        initial=initial,
        steps=choices.steps,
        owners=choices_questions.colleagues(actor),
        products=choices_questions.products(actor),
        accounts=choices_questions.accounts(actor),
    )


def _open(request: SignedInRequest, form: NewOpportunity, made: list[UUID]) -> None:
    """The account where it is new, and the opportunity: both or neither."""
    values = form.cleaned_data
    with transaction.atomic():
        account = UUID(values["account"]) if values["account"] else None
        if values["new_account"]:
            name = values["new_account"]
            account = create_account(request.actor, name=name, now=request.now).uuid
        opened = open_opportunity(
            request.actor,
            name=values["name"],
            account=account,
            product=UUID(values["product"]) if values.get("product") else None,
            step=UUID(values["step"]),
            owner=UUID(values["owner"]),
            amount=values["amount"],
            close_on=values["close_on"],
            now=request.now,
            request_key=doors.request_key(request),
        )
    made.append(opened.uuid)
