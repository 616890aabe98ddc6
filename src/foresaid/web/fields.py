"""Fields that many forms ask for in the same way: a party, a day, a few words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .days import DayField

PARTIES = [
    ("customer", _("The customer")),
    ("ours", _("One of ours")),
    ("partner", _("A partner")),
]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def words_field(label: Any, **more: Any) -> forms.CharField:
    """Two lines, and five hundred letters where nothing else is said."""
    more.setdefault("max_length", 500)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 2}), **more)
