"""Asking somebody to take an opportunity over; they answer it."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.sales.questions import choices, opportunity_page
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import Offered


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
        initial={"moves_credit": True},
    )
    made: list[UUID] = []
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(form, lambda: made.append(_offer(request, opportunity, form)))
    ):
        undo.said(request, _("They are asked, and it stands on their Today."), made)
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    status = 422 if form.is_bound else 200
    return doors.page(request, "said/offer.html", {"form": form, "page": page}, status=status)


def _offer(request: SignedInRequest, opportunity: UUID, form: Offered) -> UUID:
    values = dict(form.cleaned_data)
    row = offer_hand_over(
        request.actor,
        offer=Offer(opportunity=opportunity, to=UUID(values.pop("to")), **values),
        now=request.now,
        request_key=doors.request_key(request),
    )
    return row.entry.uuid
