"""Several opportunities at once: a next step for each, to somebody else, or closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foresaid.ledger.operations.state import NextStep, state_many
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.operations.credits import hand_over_many
from foresaid.sales.operations.outcomes import close_many
from foresaid.sales.questions import choices
from foresaid.sales.questions.lists import chosen
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import HandOver, NoDecision, SharedNextStep

WAYS = ("next-step", "hand-over", "no-decision")
MOST = 200


@require_POST
@doors.signed_in
def together(request: SignedInRequest) -> HttpResponseBase:
    """First the chosen ones with the form, then what it says for all of them, or none."""
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Http404
    uuids = _uuids(request)
    if not uuids:
        messages.warning(request, _("Tick at least one opportunity first."))
        return doors.onward(request, reverse("opportunities"))
    sent = "confirmed" in request.POST
    form = _form(request, way, sent)
    made: list[UUID] = []
    if (
        sent
        and form.is_valid()
        and doors.attempt(form, lambda: made.extend(_do(request, way, uuids, form)))
    ):
        undo.said(request, _done(way, len(uuids)), made)
        return doors.onward(request, reverse("opportunities"))
    context = {
        "way": way,
        "form": form,
        "rows": chosen(request.actor, uuids, request.now),
        "back": request.POST.get("next", ""),
    }
    status = 422 if sent else 200
    return doors.page(request, "opportunities/together.html", context, status=status)


def _uuids(request: SignedInRequest) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.getlist("opportunity")[:MOST]]
    except ValueError:
        raise Http404 from None


def _form(request: SignedInRequest, way: str, sent: bool) -> Form:
    data = request.POST if sent else None
    if way == "hand-over":
        return HandOver(data, people=choices.colleagues(request.actor))
    return NoDecision(data) if way == "no-decision" else SharedNextStep(data)


def _do(request: SignedInRequest, way: str, uuids: list[UUID], form: Form) -> list[UUID]:
    """Returns what was said by it and may be taken back."""
    values = form.cleaned_data
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    if way == "hand-over":
        hand_over_many(request.actor, opportunities=uuids, to=UUID(values["to"]), **once)
        return []
    if way == "no-decision":
        close_many(request.actor, opportunities=uuids, reason=values["reason"], **once)
        return []
    wanted = Wanted(what=values["what"], party=values["party"], confidence=values["confidence"])
    steps = [NextStep(opportunity=one, wanted=wanted, due_on=values["due_on"]) for one in uuids]
    return [row.entry.uuid for row in state_many(request.actor, steps=steps, **once)]


def _done(way: str, count: int) -> str:
    words = {
        "next-step": ngettext("A next step is set.", "%(n)s next steps are set.", count),
        "hand-over": ngettext("One is handed over.", "%(n)s are handed over.", count),
        "no-decision": ngettext(
            "One is closed as no decision.", "%(n)s are closed as no decision.", count
        ),
    }
    return words[way] % {"n": count}
