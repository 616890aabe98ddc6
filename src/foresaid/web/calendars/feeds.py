"""The feed for other calendars, and the making and ending of its secret address."""

from typing import cast

# Its public face limits what is sent by POST alone.
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foresaid.connectors.feed.write import version_of, write
from foresaid.connectors.operations.feeds import make_feed, open_feed, revoke_feed
from foresaid.web import doors
from foresaid.web.middleware import ForesaidRequest, SignedInRequest

from .views import show

OFTEN_ENOUGH = "120/m/ip"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Somebody's meetings and next steps for whoever has the secret; nobody needs to sign in."""
    if not ratelimit.consume(
        request, app="foresaid", action="feed", config={"feed": OFTEN_ENOUGH}, limit_get=True
    ):
        return ratelimit.respond_429(request)
    now = cast(ForesaidRequest, request).now
    actor = open_feed(token, now=now)
    if actor is None:
        raise Http404
    body = write(actor, _address, now=now)
    version = version_of(body)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="foresaid.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = version
    return get_conditional_response(request, etag=version, response=response) or response


def _address(name: str, uuid: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[uuid])}"


@require_POST
@doors.signed_in
def make(request: SignedInRequest) -> HttpResponseBase:
    """A new address, shown once; the one before ends."""
    made: list[str] = []

    def act() -> None:
        key = doors.request_key(request)
        made.append(make_feed(request.actor, now=request.now, request_key=key))

    doors.attempt_or_say(request, act)
    if not made:
        messages.info(request, _("The address was shown once. Make a new one if you lost it."))
        return redirect("calendars")
    return show(request, feed_address=f"{settings.PUBLIC_URL}{reverse('feed', args=made)}")


@require_POST
@doors.signed_in
def revoke(request: SignedInRequest) -> HttpResponseBase:
    def act() -> None:
        revoke_feed(request.actor, now=request.now, request_key=doors.request_key(request))

    if doors.attempt_or_say(request, act):
        messages.success(request, _("The address opens nothing any more."))
    return redirect("calendars")
