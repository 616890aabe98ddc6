"""What can be typed about targets."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.operations.target import Owed
from foresaid.ledger.target_questions import TargetTree, TermChoice

MEASURES = [
    ("won_amount", _("Won, in money")),
    ("won_count", _("Deals won")),
    ("step_entries", _("Opportunities that enter a step")),
    ("meetings", _("Customer meetings")),
]


class WhichForm(forms.Form):
    """Which term and what is measured."""

    term = forms.ChoiceField(label=_("Term"))
    measure = forms.ChoiceField(label=_("Measure"), choices=MEASURES)
    step = forms.ChoiceField(label=_("Step"), required=False)

    def __init__(
        self,
        *args: Any,
        terms: Sequence[TermChoice],
        steps: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        term, step = self.fields["term"], self.fields["step"]
        assert isinstance(term, forms.ChoiceField)
        assert isinstance(step, forms.ChoiceField)
        term.choices = [(str(one.uuid), one.name) for one in terms]
        step.choices = [("", _("None")), *steps]


class TargetsForm(forms.Form):
    """One amount per node of the tree; an empty one leaves that node as it is."""

    note = forms.CharField(label=_("Why, if you want to say so"), max_length=500, required=False)

    def __init__(
        self, *args: Any, tree: TargetTree, not_for: UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tree = tree
        for node in tree.nodes:
            if node.kind == "person" and node.uuid == not_for:
                continue
            self.fields[self.name_of(node.kind, node.uuid)] = forms.DecimalField(
                label=node.name or _("Everybody"),
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2 if tree.measure == "won_amount" else 0,
                initial=node.target.amount if node.target else None,
                widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
            )
        self.order_fields([name for name in self.fields if name != "note"])

    @staticmethod
    def name_of(kind: str, uuid: UUID | None) -> str:
        return f"{kind}-{uuid.hex}" if uuid else kind

    def owed(self) -> list[Owed]:
        """What was typed anew; a person in two teams has one field."""
        found: dict[str, Owed] = {}
        for node in self._tree.nodes:
            name = self.name_of(node.kind, node.uuid)
            amount: Decimal | None = self.cleaned_data.get(name)
            if amount is not None and name in self.changed_data:
                found[name] = Owed(
                    measure=self._tree.measure,
                    amount=amount,
                    term=self._tree.term,
                    person=node.uuid if node.kind == "person" else None,
                    team=node.uuid if node.kind == "team" else None,
                    step_key=self._tree.step_key,
                    note=self.cleaned_data["note"],
                )
        return list(found.values())


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("A CSV or XLSX file"),
        help_text=_(
            "With the columns who, term and amount; measure, step, currency and note as needed."
        ),
    )
    only_good = forms.BooleanField(
        label=_("Set the good lines although some are refused"), required=False
    )
