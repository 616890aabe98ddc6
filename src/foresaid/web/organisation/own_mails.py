"""Which reminders each person wants, and when."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresaid.mail.operations.choices import choose_mails
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from . import own
from .forms import OwnMails


@require_POST
@doors.signed_in
def own_mails(request: SignedInRequest) -> HttpResponseBase:
    form = OwnMails(request.POST, auto_id="mails-%s")
    if form.is_valid() and doors.attempt(form, lambda: _choose(request, form)):
        messages.success(request, _("Your mails come like this from now on."))
        return redirect("own_settings")
    return own.page(request, mails=form)


def _choose(request: SignedInRequest, form: OwnMails) -> None:
    choose_mails(
        request.actor,
        **form.cleaned_data,
        now=request.now,
        request_key=doors.request_key(request),
    )
