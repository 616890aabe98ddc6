"""Forms of settings."""

from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foresaid.mail.kinds import MINUTES_BEFORE, Reminder
from foresaid.mail.questions import mail_choices
from foresaid.people.actor import Actor
from foresaid.web.people.forms import month_choices


def zone_choices() -> list[tuple[str, str]]:
    """Zones by continent and city, without the historical aliases that stand for others."""
    named = (zone for zone in available_timezones() if "/" in zone)
    old = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
    return [
        ("UTC", "UTC"),
        *((zone, zone.replace("_", " ")) for zone in sorted(named) if not zone.startswith(old)),
    ]


class OrganisationSettings(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        min_length=3,
        help_text=_("Three letters, such as EUR, USD or GBP."),
    )
    fiscal_start_month = forms.TypedChoiceField(
        label=_("The fiscal year starts in"),
        coerce=int,
        choices=month_choices,
        help_text=_("Can be changed until a target rests on a quarter or year."),
    )
    groups_only = forms.BooleanField(
        label=_("Show figures about people in groups only, except to the person"), required=False
    )
    smallest_group = forms.IntegerField(
        label=_("Smallest group"),
        min_value=3,
        max_value=100,
        help_text=_("A figure about a group waits for this many people."),
    )
    late_result_hours = forms.IntegerField(
        label=_("A result is late after"),
        min_value=1,
        max_value=336,
        help_text=_("Hours after the end of the meeting, or after the due moment."),
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class OwnSettings(forms.Form):
    timezone = forms.ChoiceField(label=_("Your time zone"), required=False)
    works_on = forms.MultipleChoiceField(
        label=_("Days on which you work"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Clocks stand still on the others."),
    )

    def __init__(self, organisation_zone: str, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed through as they came
        field = self.fields["timezone"]
        assert isinstance(field, forms.ChoiceField)
        as_theirs = lazystr(_("the organisation’s, %(zone)s") % {"zone": organisation_zone})
        field.choices = [("", str(as_theirs)), *zone_choices()]

    @staticmethod
    def days_of(works_on: str) -> list[str]:
        """`1111100` as the numbers of the days, Monday 0."""
        return [str(number) for number, worked in enumerate(works_on) if worked == "1"]

    def works_on_days(self) -> str:
        chosen = self.cleaned_data["works_on"]
        return "".join("1" if str(number) in chosen else "0" for number in range(7))


class OwnMails(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Mail me"),
        choices=Reminder.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    minutes_before = forms.TypedChoiceField(
        label=_("Shortly before a meeting means"),
        coerce=int,
        choices=[
            (count, ngettext_lazy("%d minute before", "%d minutes before", count) % count)
            for count in MINUTES_BEFORE
        ],
    )
    quiet_from = forms.TimeField(
        label=_("No mails from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


def mails_form(actor: Actor) -> OwnMails:
    """The form with what the actor has chosen about reminders."""
    choices = mail_choices(actor)
    return OwnMails(
        auto_id="mails-%s",
        initial={
            "kinds": [kind for kind in Reminder.values if kind not in choices.off],
            "minutes_before": choices.minutes_before,
            "quiet_from": choices.quiet_from,
            "quiet_to": choices.quiet_to,
        },
    )
