"""Forms about people and teams: they check shape; whether it may be is the operation's to say."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.people import directory
from foresaid.people.actor import Actor
from foresaid.people.choices import MembershipKind, Role
from foresaid.web.days import DayField


class DayInput(forms.DateInput):
    """The browser's own chooser of days."""

    input_type = "date"

    def __init__(self, **more: Any) -> None:
        super().__init__(format="%Y-%m-%d", **more)


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return DayField(label=label, required=required, widget=DayInput(), help_text=help_text)


class OfActor(forms.Form):
    """A form whose choices are the actor's organisation's own, and whose days start today."""

    def __init__(self, actor: Actor, today: dt.date, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.actor, self.today = actor, today
        self.choose()

    def choose(self) -> None:
        """Fill in choices; forms that have some do it."""

    def teams(self, name: str, empty: Any = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        first = [("", empty)] if empty is not None else []
        field.choices = [*first, *directory.team_choices(self.actor)]


def team_field(label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=required, coerce=UUID, empty_value=None)


class AddPerson(OfActor):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        initial=[Role.SALESPERSON],
        help_text=_("Somebody may have several, such as a manager who also sells."),
    )
    team = team_field(_("Team"), required=False)
    invite = forms.BooleanField(label=_("Send an invitation to sign in"), required=False)

    def choose(self) -> None:
        self.teams("team", _("none yet"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("invite") and not values.get("email"):
            self.add_error("email", _("An invitation needs an e-mail address."))
        return values


class ChangePerson(OfActor):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class GrantRole(OfActor):
    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=Role)
    from_on = day(_("From"), help_text=_("Today if left empty."))


class End(OfActor):
    """End a role or a membership, which `row` names."""

    row = forms.UUIDField(widget=forms.HiddenInput)
    to_on = day(_("First day without it"), help_text=_("Today if left empty."))


class JoinTeam(OfActor):
    team = team_field(_("Team"))
    kind = forms.TypedChoiceField(
        label=_("As"), choices=MembershipKind.choices, coerce=MembershipKind
    )
    from_on = day(_("From"), help_text=_("Today if left empty."))

    def choose(self) -> None:
        self.teams("team")


class ChangeTeam(OfActor):
    team = team_field(_("New team"))
    from_on = day(_("From"), help_text=_("Today if left empty. The old membership ends then."))

    def choose(self) -> None:
        self.teams("team")


class Invite(OfActor):
    email = forms.EmailField(label=_("E-mail address"))


class Revoke(OfActor):
    row = forms.UUIDField(widget=forms.HiddenInput)


class Absent(OfActor):
    from_on = day(_("First day away"), required=True)
    last_on = day(_("Last day away"), required=True)
    from_noon = forms.BooleanField(label=_("The first day only from noon on"), required=False)
    until_noon = forms.BooleanField(label=_("The last day only until noon"), required=False)


class Left(OfActor):
    left_on = day(_("First day without them"), required=True)


class TeamForm(OfActor):
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = team_field(_("Belongs to"), required=False)

    def choose(self) -> None:
        self.teams("parent", _("nothing, it stands at the top"))


class Accept(forms.Form):
    """A password for a new sign-in."""

    password1 = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a sentence of your own is good."),
        strip=False,
    )
    password2 = forms.CharField(
        label=_("The same again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password1") != values.get("password2"):
            self.add_error("password2", _("The two are not the same; type both again."))
        return values


class NewOrganisation(forms.Form):
    name = forms.CharField(label=_("The organisation’s name"), max_length=200)
    administrator = forms.CharField(label=_("Your name"), max_length=200)
    timezone = forms.CharField(
        label=_("Time zone"), initial="Europe/Berlin", help_text=_("Such as Europe/Berlin.")
    )
    currency = forms.CharField(
        label=_("Currency"),
        initial="EUR",
        max_length=3,
        min_length=3,
        help_text=_("Three letters, such as EUR, USD or GBP."),
    )
    fiscal_start_month = forms.TypedChoiceField(
        label=_("The fiscal year starts in"), coerce=int, choices=(), initial=1
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["fiscal_start_month"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = month_choices()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


def month_choices() -> list[tuple[int, str]]:
    """The months of a year by name in the reader's language."""
    from django.utils.dates import MONTHS

    return [(number, str(name)) for number, name in MONTHS.items()]
