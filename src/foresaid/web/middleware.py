"""Gives each request its actor and the moment at which it came."""

import datetime as dt
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from foresaid.people.actor import Actor
from foresaid.people.questions import signed_in_actor

SESSION_KEY = "person"


class ActorMiddleware:
    """`request.actor` is the signed-in person, or None; `request.now` is read once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        marked = cast("ForesaidRequest", request)
        marked.now = timezone.now()
        marked.actor = self._actor(marked)
        if marked.actor is not None:
            organisation = marked.actor.organisation
            person = marked.actor.require_person()
            timezone.activate(person.timezone or organisation.timezone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _actor(self, request: "ForesaidRequest") -> Actor | None:
        if not request.user.is_authenticated:
            return None
        chosen = request.session.get(SESSION_KEY)
        return signed_in_actor(request.user.pk, chosen, request.now)


class ForesaidRequest(HttpRequest):
    """A request as views here receive it."""

    actor: Actor | None
    now: dt.datetime
