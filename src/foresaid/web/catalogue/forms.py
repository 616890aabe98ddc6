"""What can be typed about a product or a rate."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.web.days import DayField


def currency_field(label: Any, **more: Any) -> forms.CharField:
    more.setdefault("help_text", _("Three letters, such as EUR, USD or GBP."))
    return forms.CharField(label=label, min_length=3, max_length=3, **more)


class ProductForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    list_price = forms.DecimalField(
        label=_("List price"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("Leave it empty where there is none."),
    )
    currency = currency_field(_("In"), required=False)


class RateForm(forms.Form):
    from_currency = currency_field(_("One unit of"))
    rate = forms.DecimalField(
        label=_("Is worth"), min_value=Decimal("1e-10"), max_digits=20, decimal_places=10
    )
    to_currency = currency_field(_("Of"))
    on_date = DayField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Until the next rate. The same day again takes the place of its rate."),
    )

    def __init__(self, *args: Any, home: str, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"to_currency": home, "on_date": today})
        super().__init__(*args, **kwargs)
