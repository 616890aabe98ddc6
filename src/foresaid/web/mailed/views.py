"""Links in mails: each says what it will do, and does it by one button.

Programs that look at mails follow links, so that opening one does nothing.
"""

from functools import partial
from typing import Any, cast

# Its public face limits what is sent by POST alone.
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail import unsubscribing
from foresaid.mail.operations.choices import decline_mails
from foresaid.mail.operations.taps import (
    Tapped,
    UnableToKnowTap,
    UnableToTap,
    tapped,
    use_tap,
)
from foresaid.people.crossing import until_through
from foresaid.people.errors import NotThere, Unable
from foresaid.web import doors
from foresaid.web.meetings.forms import CountGoalForm, GoalForm
from foresaid.web.middleware import ForesaidRequest

ONE_CLICK = "One-Click"
GUESSES = "30/10m/ip"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what the link will do; by POST, do it."""
    marked = cast(ForesaidRequest, request)
    limited = consume_or_429(request, action="mail_link")
    if limited is not None:
        return limited
    try:
        meant = tapped(token, marked.now)
        form = _goal_form(meant, request)
        if request.method == "POST" and (form is None or form.is_valid()):
            until_through(partial(use_tap, token=token, now=marked.now, goal=_goal(form)))
            return _page(marked, "mailed/done.html", meant)
    except UnableToKnowTap as error:
        return _guessed_often(request) or _used_up(marked, error)
    except (UnableToTap, NotThere) as error:
        return _used_up(marked, error)
    except Unable as error:
        if form is None:
            return _used_up(marked, error)
        doors.unable_to_form(form, error)
    return _page(marked, "mailed/tap.html", meant, form=form)


def _guessed_often(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to one address that asks for many links that never were.

    A link that was sent always opens, whoever else is behind the same address.
    """
    if ratelimit.consume(
        request, app="foresaid", action="unknown", config={"unknown": GUESSES}, limit_get=True
    ):
        return None
    return ratelimit.respond_429(request)


def _goal_form(meant: Tapped, request: HttpRequest) -> GoalForm | None:
    """Empty: neither words nor confidence are ever filled in beforehand."""
    if not meant.asks_goal or meant.meeting is None:
        return None
    kind = CountGoalForm if meant.meeting.kind == "call_block" else GoalForm
    return kind(request.POST or None)


def _goal(form: GoalForm | None) -> Wanted | None:
    if form is None:
        return None
    values = form.cleaned_data
    return Wanted(
        what=values["what"],
        at_least=values["at_least"],
        confidence=values["confidence"],
        count=values.get("count"),
    )


def _page(request: ForesaidRequest, template: str, meant: Tapped, **more: Any) -> HttpResponseBase:
    """In the time zone of whoever the link is for; what follows needs a sign-in."""
    person = meant.actor.require_person()
    form = more.get("form")
    with timezone.override(person.timezone or person.organisation.timezone):
        context = {"meant": meant, "onward": _onward(meant), **more}
        status = 422 if form is not None and form.is_bound else 200
        return doors.page(request, template, context, status=status)


def _onward(meant: Tapped) -> str:
    """Where the rest can follow: evidence and next step of a meeting, else Today."""
    if meant.meeting is None:
        return reverse("today")
    told = meant.meeting.goal is not None and not meant.asks_goal
    name = "meeting_evidence" if told else "meeting"
    return reverse(name, args=[meant.meeting.uuid])


def _used_up(request: ForesaidRequest, error: Unable) -> HttpResponseBase:
    context = {"title": _("This link does nothing any more"), "why": error.message}
    return doors.page(request, "people/used_up.html", context, status=410)


# A mail program's button sends no cookie and no token of ours (RFC 8058); what the address is
# signed for can do nothing but end mails.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponseBase:
    """Switch kinds of reminder off: by a button on the page, or by that of a mail program."""
    marked = cast(ForesaidRequest, request)
    named = unsubscribing.read(token)
    done = False
    if named is not None and request.method == "POST":
        done = decline_mails(person=named[0], kinds=named[1], now=marked.now) is not None
        if done and request.POST.get("List-Unsubscribe") == ONE_CLICK:
            return HttpResponse(status=200)
    if named is None or (request.method == "POST" and not done):
        message = _("This address is not one of ours, or was cut off on its way.")
        return _used_up(marked, Unable(message))
    context = {"kinds": [kind.label for kind in named[1]], "done": done}
    return doors.page(marked, "mailed/off.html", context)
