"""For administrators: mails that may not have gone, and where the chain's head is held."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foresaid.connectors.operations.unread import leave_unread, try_again
from foresaid.connectors.questions import mailbox_problem, unread_mails
from foresaid.mail.operations.head_address import hold_head_at
from foresaid.mail.operations.unsure import let_rest, send_again
from foresaid.mail.questions import head_page, troubled_mails
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Acts = Mapping[str, tuple[Callable[..., object], "StrOrPromise"]]
SHOWN_FOR = dt.timedelta(days=30)
ACTS = {
    "again": (send_again, _("It goes out again, with its old identity.")),
    "rest": (let_rest, _("It rests; nobody is asked about it any more.")),
}
UNREAD_ACTS = {
    "again": (try_again, _("It is read once more within a minute; look here again.")),
    "rest": (leave_unread, _("It stays in the mailbox; nobody is asked about it any more.")),
}


class HeadForm(forms.Form):
    address = forms.EmailField(
        label=_("Mail it each Monday to"),
        required=False,
        help_text=_(
            "Somebody outside: an auditor, a lawyer, a mailbox elsewhere. Left empty, your "
            "administrators get it."
        ),
    )


@require_safe
@doors.allowed(lambda actor: actor.administers)
def mails(request: SignedInRequest) -> HttpResponseBase:
    found = troubled_mails(request.actor, since=request.now - SHOWN_FOR)
    context = {
        "unsure": [one for one in found if one.is_unsure],
        "dropped": [one for one in found if not one.is_unsure],
        "unread": unread_mails(request.actor),
        "mailbox": mailbox_problem(request.actor),
    }
    return doors.page(request, "organisation/mails.html", context)


@require_POST
@doors.allowed(lambda actor: actor.administers)
def decide(request: SignedInRequest, message: UUID, act: str) -> HttpResponseBase:
    """Send an unsure mail again by hand, or let it rest."""
    return _decide(request, ACTS, act, {"message": message})


@require_POST
@doors.allowed(lambda actor: actor.administers)
def decide_unread(request: SignedInRequest, mail: UUID, act: str) -> HttpResponseBase:
    """Have a mail that could not be taken read once more, or leave it in the mailbox."""
    return _decide(request, UNREAD_ACTS, act, {"mail": mail})


def _decide(
    request: SignedInRequest, acts: Acts, act: str, about: dict[str, UUID]
) -> HttpResponseBase:
    if act not in acts:
        raise Http404
    operation, said = acts[act]
    key = doors.request_key(request)
    done = doors.attempt_or_say(
        request, lambda: operation(request.actor, **about, now=request.now, request_key=key)
    )
    if done:
        messages.success(request, str(said))
    return redirect("mails")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def head(request: SignedInRequest) -> HttpResponseBase:
    """The head of the chain, to copy, and where it is mailed to."""
    found = head_page(request.actor, request.now)
    form = HeadForm(request.POST or None, initial={"address": found.address})
    if request.method == "POST" and form.is_valid():
        done = doors.attempt(
            form,
            lambda: hold_head_at(
                request.actor,
                **form.cleaned_data,
                now=request.now,
                request_key=doors.request_key(request),
            ),
        )
        if done:
            messages.success(request, _now("The head goes there each Monday from now on."))
            return redirect("chain_head")
    status = 422 if form.is_bound else 200
    return doors.page(
        request, "organisation/head.html", {"head": found, "form": form}, status=status
    )
