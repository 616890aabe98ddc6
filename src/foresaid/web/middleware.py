"""Gives each request its actor and the moment at which it came, and remembers who looked."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from foresaid.people import looks
from foresaid.people.actor import Actor
from foresaid.people.questions import signed_in_actor

SESSION_KEY = "person"

logger = logging.getLogger(__name__)


class ForesaidRequest(HttpRequest):
    """A request as views here receive it; `actor` is None where nobody is signed in."""

    actor: Actor | None
    now: dt.datetime
    htmx: HtmxDetails
    # (key of the person looked at, area), gathered by the view.
    looks: list[tuple[int, str]]


class SignedInRequest(ForesaidRequest):
    """A request behind `doors.signed_in`."""

    actor: Actor


def only_utf8(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Read addresses and forms as what they are sent in, whatever encoding a header claims.

    Django takes any that Python knows: some are no encodings of text, and some make characters
    that no database keeps. It has to stand before whatever reads a form.
    """

    def read(request: HttpRequest) -> HttpResponse:
        if request.encoding is not None:
            request.encoding = "utf-8"
        return get_response(request)

    return read


class ActorMiddleware:
    """`request.actor` is the signed-in person, or None; `request.now` is read once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        marked = cast("ForesaidRequest", request)
        marked.now = timezone.now()
        marked.looks = []
        marked.actor = self._actor(marked)
        if marked.actor is not None:
            organisation = marked.actor.organisation
            person = marked.actor.require_person()
            timezone.activate(person.timezone or organisation.timezone)
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if marked.looks and marked.actor is not None and response.status_code == 200:
            self._remember_later(response, marked.actor, marked)
        return response

    def _actor(self, request: "ForesaidRequest") -> Actor | None:
        if isinstance(request.user, AnonymousUser):
            return None
        chosen = request.session.get(SESSION_KEY)
        return signed_in_actor(request.user.pk, chosen, request.now)

    def _remember_later(
        self, response: HttpResponse, actor: Actor, request: "ForesaidRequest"
    ) -> None:
        """Write the looks once the answer has gone out, so that nobody waits for it."""

        def write() -> None:
            try:
                looks.remember(actor, request.looks, now=request.now)
            except Exception:
                # Django swallows what a closer raises; a lost look must at least be seen.
                logger.exception("A look could not be written down.")
                raise

        # Runs on close(), after the body is sent and before the connection is given back; Django
        # keeps uploaded files' closers in the same list.
        response._resource_closers.append(write)  # type: ignore[attr-defined]
