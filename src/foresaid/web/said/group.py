"""One expectation that speaks of many opportunities, chosen in the list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.questions.lists import chosen
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from .forms import OneForAll

MOST = 200


@require_POST
@doors.signed_in
def together(request: SignedInRequest) -> HttpResponseBase:
    """First the chosen ones with the form, then what it says of all of them."""
    uuids = _uuids(request)
    if len(uuids) < 2:
        messages.warning(request, _("Tick at least two opportunities first."))
        return doors.onward(request, reverse("opportunities"))
    sent = "confirmed" in request.POST
    today = request.actor.organisation.today(request.now)
    form = OneForAll(request.POST if sent else None, today=today)
    form.fields["count"].widget.attrs["max"] = len(uuids)
    made: list[UUID] = []
    if (
        sent
        and form.is_valid()
        and doors.attempt(form, lambda: made.append(_state(request, uuids, form)))
    ):
        words = _("It is said of all %(n)s of them.") % {"n": len(uuids)}
        undo.said(request, words, made)
        return doors.onward(request, reverse("opportunities"))
    context = {
        "form": form,
        "rows": chosen(request.actor, uuids, request.now),
        "back": request.POST.get("next", ""),
    }
    return doors.page(request, "said/together.html", context, status=422 if sent else 200)


def _uuids(request: SignedInRequest) -> list[UUID]:
    try:
        found = [UUID(one) for one in request.POST.getlist("opportunity")[:MOST]]
    except ValueError:
        raise Http404 from None
    return list(dict.fromkeys(found))


def _state(request: SignedInRequest, uuids: list[UUID], form: OneForAll) -> UUID:
    values: dict[str, Any] = dict(form.cleaned_data)
    due_on = values.pop("due_on")
    row = state_expectation(
        request.actor,
        wanted=Wanted(**values),
        due_on=due_on,
        group=uuids,
        now=request.now,
        request_key=doors.request_key(request),
    )
    return row.entry.uuid
