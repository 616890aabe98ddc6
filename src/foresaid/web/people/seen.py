"""What is seen of you, and by whom."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from foresaid.people import seen as people_seen
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest


@require_safe
@doors.signed_in
def seen(request: SignedInRequest) -> HttpResponseBase:
    """The signed-in person's own page: nobody has it for anybody else."""
    context = {
        "areas": people_seen.seen_of(request.actor, request.now),
        "looks": people_seen.looks_at(request.actor, request.now),
    }
    return doors.page(request, "people/seen.html", context)
