"""Leads and attempts of a day, where nobody keeps them one by one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foresaid import formats
from foresaid.sales.operations.activities import record_tally
from foresaid.sales.questions import choices
from foresaid.sales.questions.choices import StepChoice
from foresaid.sales.questions.counts import counts_of_week
from foresaid.web import doors
from foresaid.web.fields import day_field
from foresaid.web.middleware import SignedInRequest

from .forms import choose


class CountForm(forms.Form):
    step = forms.ChoiceField(label=_("They entered"))
    on_date = day_field(_("On"))
    count = forms.IntegerField(
        label=_("How many"),
        min_value=0,
        max_value=100_000,
        help_text=_("A second count of the same day and step takes the place of the first."),
    )

    def __init__(
        self, *args: Any, steps: Sequence[StepChoice], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].initial = today
        self.fields["on_date"].widget.attrs["max"] = today.isoformat()
        several = len({step.process for step in steps}) > 1
        named = [
            (str(step.uuid), f"{step.name} ({step.process})" if several else step.name)
            for step in steps
        ]
        choose(self, "step", named)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def counts(request: SignedInRequest) -> HttpResponseBase:
    """A form for one day and step, beside what was counted this week."""
    steps = choices.steps_in_force(request.actor)
    today = request.actor.organisation.today(request.now)
    form = CountForm(request.POST or None, steps=steps, today=today)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _record(request, form)):
        messages.success(request, _said(form.cleaned_data, today))
        return redirect("counts")
    context = {"form": form, "week": counts_of_week(request.actor, request.now)}
    status = 422 if form.is_bound else 200
    return doors.page(request, "opportunities/counts.html", context, status=status)


def _record(request: SignedInRequest, form: CountForm) -> object:
    values = form.cleaned_data
    return record_tally(
        request.actor,
        step=UUID(values["step"]),
        on_date=values["on_date"],
        count=values["count"],
        now=request.now,
        request_key=doors.request_key(request),
    )


def _said(values: dict[str, Any], today: dt.date) -> str:
    day = _now("today") if values["on_date"] == today else formats.day(values["on_date"], today)
    words = ngettext(
        "%(n)s is written down for %(day)s.",
        "%(n)s are written down for %(day)s.",
        values["count"],
    )
    return words % {"n": formats.number(values["count"]), "day": day}
