"""Whose public holidays are kept: by everybody, and by oneself."""

import datetime as dt
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foresaid.people import holidays
from foresaid.people.holidays import Holiday
from foresaid.people.operations.holidays import keep_holidays, keep_own_holidays
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest


class HolidaysForm(forms.Form):
    """A country, and the part of it once the country is known."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    part = forms.ChoiceField(
        label=_("Part of the country"),
        required=False,
        help_text=_("Where its holidays are not those of the whole country."),
    )

    def __init__(
        self, beside: list[tuple[str, str]], place: str, typed: QueryDict | None = None
    ) -> None:
        country, _dash, part = place.partition("-")
        data = typed.dict() if typed else None
        parts = holidays.parts(str(data.get("country", "")) if data else country)
        if data and data.get("part") not in dict(parts):
            data["part"] = ""  # of another country, chosen before
        super().__init__(data, initial={"country": country, "part": part})
        self._choose("country", [*beside, *holidays.countries()])
        if parts:
            self._choose("part", [("", _now("the whole country")), *parts])
        else:
            del self.fields["part"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def place(self) -> str:
        """As `people.holidays` spells it."""
        return "-".join(filter(None, (self.cleaned_data["country"], self.cleaned_data.get("part"))))


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def for_all(request: SignedInRequest) -> HttpResponseBase:
    """The organisation's: kept by everybody who has chosen no other."""
    place = request.actor.organisation.holidays
    form = HolidaysForm([("", _now("none are kept"))], place, request.POST or None)

    def keep(key: str) -> None:
        keep_holidays(request.actor, place=form.place, now=request.now, request_key=key)

    return _page(request, form, keep, place, "holidays")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def own(request: SignedInRequest) -> HttpResponseBase:
    """One's own, for somebody who works elsewhere than the others."""
    person = request.actor.require_person()
    theirs = request.actor.organisation.holidays
    usual = holidays.spelt(theirs) if theirs else _now("none")
    beside = [
        ("", _now("the organisation’s: %(place)s") % {"place": usual}),
        (holidays.NONE, _now("none are kept")),
    ]
    form = HolidaysForm(beside, person.holidays, request.POST or None)

    def keep(key: str) -> None:
        keep_own_holidays(request.actor, place=form.place, now=request.now, request_key=key)

    return _page(request, form, keep, _own_place(request), "own_holidays")


def ahead_of(request: SignedInRequest) -> list[Holiday]:
    """The actor's own of the coming year."""
    return holidays.ahead(_own_place(request), _today(request))


def _own_place(request: SignedInRequest) -> str:
    own = request.actor.require_person().holidays
    return holidays.place_of(own, request.actor.organisation.holidays)


def _page(
    request: SignedInRequest, form: HolidaysForm, keep: Callable[[str], None], place: str, name: str
) -> HttpResponseBase:
    key = doors.request_key(request) if form.is_bound else ""
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: keep(key)):
        messages.success(request, _("From now on, clocks stand still on these days."))
        return redirect(name)
    context = {
        "form": form,
        "is_own": name == "own_holidays",
        "place": holidays.spelt(place) if place else "",
        "days": holidays.ahead(place, _today(request)),
    }
    status = 422 if form.is_bound else 200
    return doors.page(request, "organisation/holidays.html", context, status=status)


def _today(request: SignedInRequest) -> dt.date:
    return request.actor.organisation.today(request.now)
