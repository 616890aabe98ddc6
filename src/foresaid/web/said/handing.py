"""Asking somebody to take an opportunity over, or to help with it; they answer it."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.ledger import about
from foresaid.ledger.meeting_questions import choices_for_meeting
from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.sales.questions import choices, opportunity_page
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import HelpWanted, Offered


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def offer(request: SignedInRequest, opportunity: UUID) -> HttpResponseBase:
    page = opportunity_page(request.actor, opportunity, request.now)
    me = str(request.actor.require_person().uuid)
    people = [(one.value, one.label) for one in choices.colleagues(request.actor)]
    form = Offered(
        request.POST or None,
        people=[one for one in people if one[0] != me],
        today=request.actor.organisation.today(request.now),
    )
    if _asked(request, form, opportunity, moves_credit=True):
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    return _form_page(request, "said/offer.html", form, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def ask(request: SignedInRequest) -> HttpResponseBase:
    """Ask for help with an open opportunity of one's own; `?opportunity=` chooses it."""
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    today = actor.organisation.today(request.now)
    opportunities = choices_for_meeting(actor, moment).opportunities
    form = HelpWanted(
        request.POST or None,
        opportunities=[(str(uuid), name) for uuid, name in opportunities],
        people=about.helpers(actor, today),
        today=today,
        initial={"opportunity": request.GET.get("opportunity", "")},
    )
    if _asked(request, form, moves_credit=False):
        return doors.onward(request, reverse("today"))
    return _form_page(request, "said/help.html", form, opportunities=opportunities)


def _asked(
    request: SignedInRequest,
    form: Offered,
    opportunity: UUID | None = None,
    *,
    moves_credit: bool,
) -> bool:
    """Whether the form was sent and somebody is asked now; what is refused stands in the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    values = form.cleaned_data
    asked = Offer(
        opportunity=opportunity or UUID(values["opportunity"]),
        to=UUID(values["to"]),
        what=values["what"],
        answer_by=values["answer_by"],
        moves_credit=moves_credit,
    )
    made: list[UUID] = []
    if not doors.attempt(form, lambda: made.append(_offer(request, asked))):
        return False
    undo.said(request, _("They are asked, and it stands on their Today."), made)
    return True


def _offer(request: SignedInRequest, asked: Offer) -> UUID:
    row = offer_hand_over(
        request.actor, offer=asked, now=request.now, request_key=doors.request_key(request)
    )
    return row.entry.uuid


def _form_page(
    request: SignedInRequest, template: str, form: Offered, **more: object
) -> HttpResponseBase:
    status = 422 if form.is_bound else 200
    return doors.page(request, template, {"form": form, **more}, status=status)
