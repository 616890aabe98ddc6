"""What can be typed about an opportunity."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.sales.questions.choices import Choice, StepChoice
from foresaid.sales.questions.detail import StepView
from foresaid.web.fields import PARTIES, day_field, words_field

OUTCOMES = [("won", _("Won")), ("lost", _("Lost")), ("no_decision", _("No decision"))]
NOBODY = [("", _("None"))]


def past_day() -> forms.DateField:
    return day_field(_("On"), required=False, help_text=_("Today, if you leave it empty."))


def amount_field(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        required=False,
        **more,
    )


class NewOpportunity(forms.Form):
    name = forms.CharField(
        label=_("What is it about"),
        max_length=250,
        help_text=_("In the customer's words, such as: second line for the plant in Halden."),
    )
    account = forms.ChoiceField(label=_("Account"), required=False)
    new_account = forms.CharField(
        label=_("Or a new account"), required=False, max_length=200, help_text=_("Its name.")
    )
    step = forms.ChoiceField(label=_("It stands in"))
    owner = forms.ChoiceField(label=_("Owner"))
    amount = amount_field(help_text=_("Leave it empty while nobody knows."))
    close_on = day_field(_("Decision expected by"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)

    def __init__(
        self,
        *args: Any,
        steps: Sequence[StepChoice],
        owners: Iterable[Choice],
        products: Iterable[Choice],
        accounts: Iterable[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        several = len({step.process for step in steps}) > 1
        choose(
            self,
            "step",
            [
                (str(step.uuid), f"{step.name} ({step.process})" if several else step.name)
                for step in steps
            ],
        )
        choose(self, "owner", pairs(owners))
        choose(self, "product", [*NOBODY, *pairs(products)])
        choose(self, "account", [*NOBODY, *pairs(accounts)])
        if len(self.fields["product"].choices) == 1:  # type: ignore[attr-defined]  # a choice field
            del self.fields["product"]


class EditForm(forms.Form):
    """The three things that change most often, together."""

    step = forms.ChoiceField(label=_("It stands in"), required=False)
    close_on = day_field(_("Decision expected by"), required=False)
    amount = amount_field()

    def __init__(self, *args: Any, steps: Sequence[StepView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "step", [*NOBODY, *((str(step.uuid), step.name) for step in steps)])


class AmountForm(forms.Form):
    amount = amount_field(help_text=_("Leave it empty while nobody knows."))


class CloseDateForm(forms.Form):
    close_on = day_field(_("Decision expected by"), required=False)


class EnterStep(forms.Form):
    step = forms.ChoiceField(label=_("It entered"))
    happened_on = past_day()

    def __init__(self, *args: Any, steps: Sequence[StepView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "step", [(str(step.uuid), step.name) for step in steps])


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=OUTCOMES)
    reason = forms.CharField(
        label=_("Why, in the customer's words"), max_length=300, required=False
    )
    happened_on = past_day()


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Why it is open again"), max_length=300)


class HandOver(forms.Form):
    to = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, people: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", pairs(people))


class ActivityForm(forms.Form):
    kind = forms.CharField(label=_("What was done"), max_length=60)
    text = words_field(_("In a sentence"), required=False)
    by_customer = forms.BooleanField(label=_("The customer did it"), required=False)
    happened_on = past_day()


class NextStep(forms.Form):
    """Which party will have done what, by when."""

    what = words_field(
        _("What will have happened"),
        help_text=_("Something that can be seen, such as: they name who signs."),
    )
    party = forms.ChoiceField(label=_("Who acts"), choices=PARTIES)
    who = forms.CharField(label=_("Who, by name"), max_length=200, required=False)
    due_on = day_field(_("By"))
    confidence = forms.IntegerField(
        label=_("How sure, in percent"), min_value=1, max_value=99, required=False
    )
    waiting = forms.BooleanField(
        label=_("We only wait for their date"),
        required=False,
        help_text=_("Quiet until that day; say above what they wait for."),
    )
    exit = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class SharedNextStep(forms.Form):
    """One wording for many opportunities."""

    what = words_field(
        _("What will have happened on each of them"),
        help_text=_("Something that can be seen, such as: Anna Berg names who signs."),
    )
    party = forms.ChoiceField(label=_("Who acts"), choices=PARTIES)
    due_on = day_field(_("By"))
    confidence = forms.IntegerField(
        label=_("How sure, in percent"), min_value=1, max_value=99, required=False
    )


class NoDecision(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class Happened(forms.Form):
    came = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            ("reached", _("It happened")),
            ("partly", _("Partly")),
            ("not_reached", _("It did not happen")),
        ],
    )
    evidence = words_field(_("What happened, and how we know"), required=False)
    happened_on = past_day()


class NewDate(forms.Form):
    due_on = day_field(_("New date"))
    reason = words_field(_("Why it takes longer"))


class Cancel(forms.Form):
    reason = words_field(_("Why it is no longer expected"))


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a choice field


def pairs(choices: Iterable[Choice]) -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in choices]
