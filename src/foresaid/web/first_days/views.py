"""The page that leads through the first thirty days, and the way home."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from foresaid.people.choices import Role
from foresaid.reviews.first_days import what_is_done
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest
from foresaid.web.navigation import reversible

from .lines import paths_for


@require_safe
@doors.signed_in
def home(request: SignedInRequest) -> HttpResponseBase:
    """Reviews for managers, today for who sells, the first days for who only sets things up."""
    roles = request.actor.roles
    if roles & {Role.MANAGER, Role.HEAD}:
        place = "reviews"
    elif Role.SALESPERSON in roles:
        place = "today"
    else:
        place = "first_days"
    return redirect(reversible(place) or "first_days")


@require_safe
@doors.signed_in
def first_days(request: SignedInRequest) -> HttpResponseBase:
    paths = paths_for(request.actor, what_is_done(request.actor, request.now))
    lines = [line for path in paths for day in path.days for line in day.lines]
    context = {
        "paths": paths,
        "done": sum(line.is_done for line in lines),
        "whole": len(lines),
        "seen_url": reversible("seen"),
    }
    return doors.page(request, "first_days/page.html", context)
