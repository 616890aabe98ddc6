"""The search page."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from foresaid.sales.questions import search
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest


@require_safe
@doors.signed_in
def find(request: SignedInRequest) -> HttpResponseBase:
    found = search(request.actor, request.GET.get("q", ""), request.now)
    return doors.page(request, "search/search.html", {"found": found})
