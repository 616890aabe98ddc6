"""What can be typed into a review."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.web.fields import PARTIES, day_field, words_field

OUTCOMES = [("lost", _("Lost")), ("no_decision", _("No decision")), ("won", _("Won"))]
CAME = [("reached", _("Reached")), ("partly", _("Partly")), ("not_reached", _("Not reached"))]


def both_or_neither(form: forms.Form) -> dict[str, Any]:
    """A next step that is offered beside something else is whole, or not there."""
    cleaned = dict(form.cleaned_data)
    if bool(cleaned.get("next_what")) != bool(cleaned.get("next_due_on")):
        refusal = _("A next step needs both: what will be done, and by when.")
        form.add_error("next_due_on", refusal)
    return cleaned


class PrepareForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=240, initial=30)


class AsOfForm(forms.Form):
    on = day_field(_("As of the evening of"))


class AimForm(forms.Form):
    what = words_field(_("In a sentence"), help_text=_("Such as: we know who signs at Northwind."))


class CloseReviewForm(forms.Form):
    """The end of a review: what came of the reader's own aim, and a line for the record."""

    came = forms.ChoiceField(
        label=_("What you wanted to be true"),
        choices=CAME,
        widget=forms.RadioSelect,
        required=False,
    )
    note = words_field(_("What was agreed, in a sentence or two"), required=False)


class NextStepForm(forms.Form):
    """Who will have done what, by when."""

    way = forms.CharField(widget=forms.HiddenInput, initial="next_step")
    party = forms.ChoiceField(label=_("Who will do it"), choices=PARTIES)
    what = words_field(
        _("What will have been done"),
        help_text=_("Something that can be seen, such as: Anna Berg names who signs."),
    )
    due_on = day_field(_("By"))

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if today is not None:
            self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class HappenedForm(forms.Form):
    way = forms.CharField(widget=forms.HiddenInput, initial="happened")
    evidence = words_field(_("What happened, and how we know"))
    next_what = words_field(_("What is next"), required=False)
    next_due_on = day_field(_("By"), required=False)

    def clean(self) -> dict[str, Any]:
        return both_or_neither(self)


class CameForm(HappenedForm):
    """What came of a meeting's goal; nothing is preselected."""

    way = forms.CharField(widget=forms.HiddenInput, initial="came")
    came = forms.ChoiceField(label=_("Against the goal"), choices=CAME, widget=forms.RadioSelect)
    field_order = ["way", "came", "evidence", "next_what", "next_due_on"]


class NewDateForm(forms.Form):
    way = forms.CharField(widget=forms.HiddenInput, initial="new_date")
    due_on = day_field(_("New date"))
    reason = words_field(_("Why it takes longer"))


class CancelForm(forms.Form):
    way = forms.CharField(widget=forms.HiddenInput, initial="cancelled")
    reason = words_field(_("Why it is no longer expected"))
    next_what = words_field(_("What is expected instead"), required=False)
    next_due_on = day_field(_("By"), required=False)

    def clean(self) -> dict[str, Any]:
        return both_or_neither(self)


class CloseDealForm(forms.Form):
    way = forms.CharField(widget=forms.HiddenInput, initial="closed")
    outcome = forms.ChoiceField(label=_("How it ended"), choices=OUTCOMES)
    reason = words_field(_("Why"))


class TalkedForm(forms.Form):
    way = forms.CharField(widget=forms.HiddenInput, initial="talked")


FORMS: dict[str, type[forms.Form]] = {
    "next_step": NextStepForm,
    "happened": HappenedForm,
    "came": CameForm,
    "new_date": NewDateForm,
    "cancelled": CancelForm,
    "closed": CloseDealForm,
    "talked": TalkedForm,
}
