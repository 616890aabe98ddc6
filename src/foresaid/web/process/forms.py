"""What can be typed about a step."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foresaid.sales.drafts import StepDraft
from foresaid.sales.questions.detail import StepView
from foresaid.sales.questions.processes import ProcessLine


def lines_field(label: Any, help_text: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    name = forms.CharField(label=_("Name of the step"), max_length=120)
    purpose = lines_field(
        _("What it is for"), _("What a newcomer should understand before working in it.")
    )
    expected_days = forms.IntegerField(
        label=_("Days it may take"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Your own expectation; what is learned from your deals stands beside it."),
    )
    exits = lines_field(
        _("It leaves the step when …"),
        _("One line each: something the customer does that anybody could check."),
    )
    goals = lines_field(
        _("The same as goals of a meeting"),
        _("Line by line beside the above; an empty line takes the words from above."),
    )
    questions = lines_field(_("What to ask"), _("One question a line."))

    def draft(self) -> StepDraft:
        """What was typed, as a step to be."""
        values = self.cleaned_data
        exits = lines(values["exits"])
        goals = values["goals"].splitlines()[: len(exits)]
        return StepDraft(
            name=values["name"],
            purpose=values["purpose"],
            expected_days=values["expected_days"],
            exits=tuple(
                (text[:300], (goal or "").strip()[:300]) for text, goal in zip_longest(exits, goals)
            ),
            questions=tuple(text[:300] for text in lines(values["questions"])),
        )


SEVEN = "seven"


class ProcessForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as: renewal, or sale by a partner.")
    )
    like = forms.ChoiceField(label=_("It begins with"), required=False)
    steps = lines_field(
        _("Names of its steps"),
        _("One a line, in order, unless it begins with steps that are written out already."),
        rows=8,
    )

    def __init__(self, *args: Any, others: Sequence[ProcessLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copies = [
            (str(one.uuid), _now("The steps of %(name)s") % {"name": one.name}) for one in others
        ]
        self.fields["like"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("The names that I write below")),
            *copies,
            (SEVEN, _("The seven steps and repeat business, written out")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        if not cleaned.get("like") and not lines(cleaned.get("steps", "")):
            self.add_error("steps", _("Name at least one step, or choose what it begins with."))
        return cleaned


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def initial_of(step: StepView) -> dict[str, Any]:
    """A step as the form shows it."""
    return {
        "name": step.name,
        "purpose": step.purpose,
        "expected_days": step.expected_days,
        "exits": "\n".join(one.text for one in step.exits),
        "goals": "\n".join(one.as_goal for one in step.exits),
        "questions": "\n".join(step.questions),
    }
