"""Practice organisations: those of this sign-in, and a new one."""

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foresaid.people import questions
from foresaid.people.operations.practice import make_practice_organisation, may_make_practice
from foresaid.web import doors
from foresaid.web.days import DayField
from foresaid.web.middleware import SESSION_KEY, SignedInRequest


class PracticeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    start_on = DayField(
        label=_("Its clock starts on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "There it is that day now, and every day lasts a day. Bring the sales of that time "
            "from a file; what came later is not known there until its day has come."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def practice(request: SignedInRequest) -> HttpResponseBase:
    form = PracticeForm(request.POST or None)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _make(request, form)):
        words = _now("%(name)s is there. Go there when you like; this organisation stays open.")
        messages.success(request, words % {"name": form.cleaned_data["name"]})
        return redirect("belongings")
    person = request.actor.require_person()
    own = questions.belongings(person.login_id) if person.login_id else []
    context = {
        "form": form,
        "own": [one for one in own if one.is_practice],
        "current": person.uuid,
        "may": may_make_practice(request.actor),
    }
    status = 422 if form.is_bound else 200
    return doors.page(request, "organisation/practice.html", context, status=status)


def _make(request: SignedInRequest, form: PracticeForm) -> None:
    # Without a choice in the session the newest organisation would open by itself.
    request.session[SESSION_KEY] = request.actor.require_person().pk
    make_practice_organisation(
        request.actor,
        **form.cleaned_data,
        now=request.now,
        request_key=doors.request_key(request),
    )
