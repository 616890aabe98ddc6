"""What can be typed about a meeting."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foresaid.web.fields import PARTIES, day_field, words_field
from foresaid.web.today.forms import (
    WithNextStep,
    next_due_on,
    next_party,
    next_what,
)

type Named = Sequence[tuple[UUID, str]]

KINDS = [
    ("customer", _("With a customer")),
    ("call_block", _("A block of calls")),
    ("unplanned", _("An unplanned call")),
    ("internal", _("Among ourselves")),
]
ANSWERS = [
    ("", _("Neither placed the order nor said no")),
    ("order", _("Placed the order")),
    ("no", _("Said a clear no")),
]


def moment_field(label: Any) -> forms.SplitDateTimeField:
    widget = forms.SplitDateTimeWidget(
        date_attrs={"type": "date"}, time_attrs={"type": "time"}, time_format="%H:%M"
    )
    return forms.SplitDateTimeField(label=label, widget=widget)


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))


def choose(form: forms.Form, name: str, choices: Named, nothing: Any = None) -> None:
    """Fill a choice field with rows by uuid; `nothing` is the words for none of them."""
    first = [] if nothing is None else [("", nothing)]
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*first, *((str(uuid), words) for uuid, words in choices)]


class WhenForm(forms.Form):
    """A day, a start and an end; a meeting over midnight ends on the next day."""

    on = day_field(_("Day"))
    starts = time_field(_("From"))
    ends = time_field(_("To"))

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Start and end where the reader is; call it on a valid form."""
        on, zone = self.cleaned_data["on"], timezone.get_current_timezone()
        starts = dt.datetime.combine(on, self.cleaned_data["starts"], tzinfo=zone)
        ends = dt.datetime.combine(on, self.cleaned_data["ends"], tzinfo=zone)
        if ends <= starts:
            ends = dt.datetime.combine(
                on + dt.timedelta(days=1), self.cleaned_data["ends"], tzinfo=zone
            )
        return starts.astimezone(dt.UTC), ends.astimezone(dt.UTC)


class MeetingForm(WhenForm):
    title = forms.CharField(label=_("With whom, about what"), max_length=250)
    kind = forms.ChoiceField(label=_("What kind"), choices=KINDS, initial="customer")
    opportunity = forms.ChoiceField(label=_("Opportunity"), required=False)
    people = forms.MultipleChoiceField(label=_("Who of ours comes along"), required=False)
    contacts = forms.MultipleChoiceField(label=_("Who of theirs"), required=False)

    field_order = ["title", "on", "starts", "ends", "kind", "opportunity", "people", "contacts"]

    def __init__(
        self, *args: Any, opportunities: Named, people: Named, contacts: Named, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "opportunity", opportunities, _("None"))
        choose(self, "people", people)
        choose(self, "contacts", contacts)


class GoalForm(forms.Form):
    """Nothing is filled in but what was tapped; how sure one is may be left out."""

    exit = forms.UUIDField(required=False, widget=forms.HiddenInput)
    suggestion = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    what = words_field(_("What will the customer do because of this meeting?"))
    at_least = words_field(_("At least"), required=False)
    confidence = forms.IntegerField(
        label=_("How sure are you, in percent?"),
        required=False,
        min_value=1,
        max_value=99,
    )


class CountGoalForm(GoalForm):
    """The goal of a block of calls: so many of something."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000)
    field_order = ["count", "what", "at_least", "confidence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].label = _("Of what")
        del self.fields["at_least"]


class CallBlockForm(WhenForm):
    """A block of calls and what it is to bring, in one go; the goal may follow later."""

    title = forms.CharField(label=_("Which calls"), max_length=250)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, required=False)
    what = words_field(_("Of what"), required=False)

    field_order = ["title", "on", "starts", "ends", "count", "what"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("count")) != bool(values.get("what")) and not self.errors:
            missing = "what" if values.get("count") else "count"
            self.add_error(missing, _("A goal by count says how many, and of what."))
        return values


class CountForm(forms.Form):
    count = forms.IntegerField(label=_("How many there were"), min_value=0, max_value=10_000)


class AboutForm(forms.Form):
    opportunity = forms.ChoiceField(label=_("Which opportunity it is about"))

    def __init__(self, *args: Any, opportunities: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "opportunity", opportunities)


class CancelGoalForm(forms.Form):
    reason = words_field(_("Why this goal is no longer the one"))


class CallOffForm(forms.Form):
    reason = words_field(_("Why it is called off"))


class NextForm(WithNextStep):
    """After a meeting without a goal: what comes next."""

    next_what = next_what()
    next_party = next_party()
    next_due_on = next_due_on()


class EvidenceForm(WithNextStep):
    """After the tap: what the customer did, and what comes next."""

    answer = forms.ChoiceField(
        label=_("The customer …"), choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    evidence = words_field(_("What happened, and how we know"), required=False)
    action = words_field(_("What somebody will do because of it"), required=False)
    action_party = forms.ChoiceField(
        label=_("Who will do it"), choices=PARTIES, required=False, initial="customer"
    )
    action_by = forms.ChoiceField(label=_("Which of them"), required=False)
    action_on = day_field(_("By"), required=False)
    next_what = next_what()
    next_party = next_party()
    next_due_on = next_due_on()
    different = words_field(_("What you would do differently"), required=False)
    learned = words_field(_("What you learned"), required=False)
    needs = words_field(_("Which needs came up"), required=False)

    def __init__(self, *args: Any, contacts: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "action_by", contacts, _("Nobody by name"))
