"""Who may be coached by the reader, and the page of one person."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from foresaid.forecasting import coaching_sentences
from foresaid.forecasting.coaching_questions import coached, coaching_page
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

AREA = "coaching"


@require_safe
@doors.signed_in
def coaching(request: SignedInRequest) -> HttpResponseBase:
    """The list for who leads; who has only the own page goes there."""
    lines = coached(request.actor, request.now)
    if len(lines) == 1 and lines[0].own:
        return redirect("coaching_of", lines[0].person.uuid)
    return doors.page(request, "coaching/list.html", {"lines": lines})


@require_safe
@doors.signed_in
def coaching_of(request: SignedInRequest, person: UUID) -> HttpResponseBase:
    page = coaching_page(request.actor, person, request.now)
    if not page.own:
        doors.look_at(request, page.person.pk, AREA)
    all_found = [one.figures for one in page.findings]
    currency = request.actor.organisation.currency
    context = {
        "page": page,
        "findings": [
            (
                one,
                coaching_sentences.finding(one.figures, all_found, currency, guarded=one.guarded),
            )
            for one in page.findings
        ],
        "alike": [
            (coaching_sentences.measure(one), coaching_sentences.counted(one)) for one in page.alike
        ],
        "too_early": [coaching_sentences.too_early(one) for one in page.too_early],
    }
    return doors.page(request, "coaching/coaching.html", context)
