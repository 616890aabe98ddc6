"""What can be typed about an account."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.sales.questions.choices import Choice


class FindForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("all", _("All")), ("mine", _("Mine"))], required=False
    )
    next = forms.ChoiceField(
        label=_("Next step"),
        choices=[
            ("", _("With or without")),
            ("without", _("Active, and nothing is expected")),
            ("overdue", _("With an overdue one")),
            ("vague", _("With one that says too little")),
        ],
        required=False,
    )


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ChoiceField(label=_("Who looks after it"), required=False)
    domain = forms.CharField(
        label=_("Domain of their addresses"),
        max_length=200,
        required=False,
        help_text=_("Such as halden.example; it tells their people from ours in meetings."),
    )
    is_active = forms.BooleanField(
        label=_("An active customer"),
        required=False,
        help_text=_("An active customer has a dated next step, as an open sale has."),
    )

    def __init__(self, *args: Any, people: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody")), *((one.value, one.label) for one in people)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a choice field


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
