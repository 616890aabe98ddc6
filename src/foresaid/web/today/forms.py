"""What can be typed on Today."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.web.fields import PARTIES, day_field, words_field


class WithNextStep(forms.Form):
    """A form that may end with what comes next: all of it, or none."""

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        if bool(cleaned.get("next_what")) != bool(cleaned.get("next_due_on")):
            missing = "next_due_on" if cleaned.get("next_what") else "next_what"
            self.add_error(missing, _("What comes next needs both: what, and by when."))
        return cleaned


def next_what() -> forms.CharField:
    return words_field(_("What comes next"), required=False)


def next_party() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who will do it"), choices=PARTIES, required=False, initial="customer"
    )


def next_due_on() -> forms.DateField:
    return day_field(_("By"), required=False)


class HappenedForm(WithNextStep):
    happened_on = day_field(_("On"), required=False, help_text=_("Today, if you leave it empty."))
    evidence = words_field(_("How we know"), required=False)
    next_what = next_what()
    next_party = next_party()
    next_due_on = next_due_on()


class NewDateForm(forms.Form):
    due_on = day_field(_("New date"))
    reason = words_field(_("Why it takes longer"))


class CancelForm(forms.Form):
    reason = words_field(_("Why it is no longer expected"))


WAYS: dict[str, type[forms.Form]] = {
    "happened": HappenedForm,
    "new-date": NewDateForm,
    "cancel": CancelForm,
}


class NextStepForm(forms.Form):
    """Who will have done what on an opportunity, by when."""

    opportunity = forms.UUIDField(widget=forms.HiddenInput)
    what = words_field(
        _("What will have happened"),
        help_text=_("Something that can be seen, such as: Anna Berg names who signs."),
    )
    party = forms.ChoiceField(label=_("Who will do it"), choices=PARTIES, initial="customer")
    due_on = day_field(_("By"))


class BetterForm(NextStepForm):
    """The same next step in better words; who acts is asked by name too."""

    opportunity = None  # type: ignore[assignment]  # it is that of the step
    who = forms.CharField(label=_("Who, by name"), max_length=200, required=False)
    field_order = ("what", "party", "who", "due_on")


def own_ids(kind: type[forms.Form], key: UUID, way: str, data: Any = None) -> forms.Form:
    """A form whose fields have ids of their own among many on a page."""
    return kind(data, auto_id=f"id_{key.hex}_{way}_%s")


def earliest(form: forms.Form, today: dt.date) -> forms.Form:
    """Let the browser offer no day that has passed."""
    for name in ("due_on", "next_due_on"):
        if name in form.fields:
            form.fields[name].widget.attrs["min"] = today.isoformat()
    return form
