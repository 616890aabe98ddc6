"""The team's page: how much was expected, not how people compare."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from foresaid.reviews.team import team_page
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

AREA = "team"


@require_safe
@doors.signed_in
def team(request: SignedInRequest) -> HttpResponseBase:
    page = team_page(request.actor, request.now)
    for row in page.rows:
        if row.person is not None and row.person != request.actor.person:
            doors.look_at(request, row.person.pk, AREA)
    return doors.page(request, "team/team.html", {"page": page})
