"""What can be typed about a step."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.sales.drafts import StepDraft
from foresaid.sales.questions.detail import StepView


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


class ProcessForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    steps = lines_field(
        _("Its steps"),
        _("One name a line, in order. What each is for and what lets it be left comes after."),
        rows=8,
    )
    seven = forms.BooleanField(
        label=_("Begin with the seven steps and repeat business, written out"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        if not cleaned.get("seven") and not lines(cleaned.get("steps", "")):
            self.add_error("steps", _("Name at least one step, or begin with the seven."))
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
