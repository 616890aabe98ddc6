"""What can be asked of a forecast, and one's own call."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.forecasting.about import Choice
from foresaid.ledger.operations.call import Called


class WhichForm(forms.Form):
    """Which term, of whom, and as of which day."""

    term = forms.ChoiceField(label=_("Term"))
    of = forms.ChoiceField(label=_("Of"))
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, terms: Sequence[Choice], subjects: Sequence[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("term", terms), ("of", subjects)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(one.value, one.name) for one in choices]


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )


class CallForm(forms.Form):
    """Money of the whole term, what is won already included."""

    term = forms.UUIDField(widget=forms.HiddenInput(attrs={"id": "call_term"}))
    commit = _amount(_("I commit to"))
    likely = _amount(_("Likely"))
    best = _amount(_("Best case"))
    note = forms.CharField(label=_("What it rests on, if you want to say so"), max_length=500,
                           required=False)  # fmt: skip

    def called(self) -> tuple[UUID, Called]:
        values = self.cleaned_data
        amounts: dict[str, Decimal] = {name: values[name] for name in ("commit", "likely", "best")}
        return values["term"], Called(**amounts, note=values["note"])
