"""What former owners left on one's opportunities: adopt it, or say what should happen now."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foresaid.ledger import questions
from foresaid.ledger.operations.adopt import adopt
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def left(request: SignedInRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _adopt(request)
    moment = request.actor.organisation.moment(request.now)
    context = {"views": questions.inherited_by(request.actor, moment)}
    return doors.page(request, "said/left.html", context)


def _adopt(request: SignedInRequest) -> HttpResponseBase:
    uuids = doors.uuids_of(request, "expectation")
    done = doors.attempt_or_say(
        request,
        lambda: adopt(
            request.actor,
            expectations=uuids,
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    if done:
        words = ngettext("It is yours now.", "%(n)s are yours now.", len(uuids))
        messages.success(request, words % {"n": len(uuids)})
    return doors.onward(request, reverse("said_left"))
