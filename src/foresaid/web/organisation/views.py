"""What administrators set for everybody."""

import datetime as dt

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.connectors.questions import mailbox_problem, unread_mails
from foresaid.mail.questions import troubled_mails
from foresaid.people import holidays
from foresaid.people.operations.organisations import change_settings
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import OrganisationSettings

FIELDS = tuple(OrganisationSettings.base_fields)
MAILS_SHOWN_FOR = dt.timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def settings(request: SignedInRequest) -> HttpResponseBase:
    organisation = request.actor.organisation
    initial = {name: getattr(organisation, name) for name in FIELDS}
    form = OrganisationSettings(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _change(request, form)):
        messages.success(request, _("The settings hold from now on."))
        return redirect("settings")
    context = {
        "form": form,
        "mails": troubled_mails(request.actor, since=request.now - MAILS_SHOWN_FOR),
        "place": holidays.spelt(organisation.holidays) if organisation.holidays else "",
        "unread": unread_mails(request.actor),
        "mailbox": mailbox_problem(request.actor),
    }
    return doors.page(request, "organisation/settings.html", context)


def _change(request: SignedInRequest, form: OrganisationSettings) -> None:
    change_settings(
        request.actor,
        **form.cleaned_data,
        now=request.now,
        request_key=doors.request_key(request),
    )
