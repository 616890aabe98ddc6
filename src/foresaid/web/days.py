"""A day as it is typed on any page."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foresaid.people.periods import is_in_reach


class DayField(forms.DateField):
    """A day in reach; one of the year 1 or 9999 is a slip, and no calendar goes beyond it."""

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day is not None and not is_in_reach(day):
            raise ValidationError(_("Check the year of the date."), code="out_of_reach")
        return day
