"""The bar above the list: what was chosen there, and views worth a link."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foresaid.forecasting.overstayed import overstayed
from foresaid.ledger.covered import covered, overdue, vague_ones
from foresaid.people.actor import Actor
from foresaid.sales.questions.choices import Choices
from foresaid.sales.questions.lists import Keys, Narrowed
from foresaid.web.components.selects import LongSelect
from foresaid.web.days import DayField

STATES = [
    ("open", gettext_lazy("Open")),
    ("won", gettext_lazy("Won")),
    ("lost", gettext_lazy("Lost")),
    ("no_decision", gettext_lazy("No decision")),
    ("all", gettext_lazy("All")),
]
WHOSE = [("all", gettext_lazy("Everybody I see")), ("mine", gettext_lazy("Mine"))]
NEXT = [
    ("", gettext_lazy("With or without")),
    ("without", gettext_lazy("Without a next step")),
    ("with", gettext_lazy("With a next step")),
    ("overdue", gettext_lazy("With an overdue one")),
    ("vague", gettext_lazy("With one that says too little")),
]
STAY = [("", gettext_lazy("Any time")), ("long", gettext_lazy("Longer than usual"))]
ANY = gettext_lazy("Any")


class FilterForm(forms.Form):
    """Every field may be empty; what does not fit is said, and left out."""

    q = forms.CharField(label=gettext_lazy("Name or account"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=STATES, required=False, widget=LongSelect
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose"), choices=WHOSE, required=False, widget=LongSelect
    )
    step = forms.ChoiceField(label=gettext_lazy("Step"), required=False, widget=LongSelect)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, widget=LongSelect)
    next = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=NEXT, required=False, widget=LongSelect
    )
    stay = forms.ChoiceField(
        label=gettext_lazy("Time in the step"), choices=STAY, required=False, widget=LongSelect
    )
    least = forms.DecimalField(
        label=gettext_lazy("Amount from"), required=False, min_value=0, decimal_places=2
    )
    most = forms.DecimalField(
        label=gettext_lazy("Amount to"), required=False, min_value=0, decimal_places=2
    )
    close_from = DayField(
        label=gettext_lazy("Decision from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    close_to = DayField(
        label=gettext_lazy("Decision to"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    account = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, choices: Choices) -> None:
        super().__init__(data)
        self.fields["step"].choices = [("", ANY), *choices.step_keys]  # type: ignore[attr-defined]  # a choice field
        owners = [(owner.value, owner.label) for owner in choices.owners]
        self.fields["owner"].choices = [("", ANY), *owners]  # type: ignore[attr-defined]  # a choice field
        if len(owners) < 2:
            del self.fields["owner"], self.fields["whose"]

    def narrowed(self, actor: Actor, moment: dt.datetime) -> Narrowed:
        """What was chosen, as far as it can be read."""
        self.is_valid()
        chosen: dict[str, Any] = self.cleaned_data
        within, without = _by_next_step(chosen.get("next", ""), actor, moment)
        return Narrowed(
            state=chosen.get("state") or "open",
            whose=chosen.get("whose") or "all",
            text=chosen.get("q") or "",
            step=chosen.get("step") or "",
            owner=UUID(chosen["owner"]) if chosen.get("owner") else None,
            account=chosen.get("account"),
            least=chosen.get("least"),
            most=chosen.get("most"),
            close_from=chosen.get("close_from"),
            close_to=chosen.get("close_to"),
            within=(overstayed(actor),) if chosen.get("stay") == "long" else (),
            within_any=within,
            without=without,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything beyond the usual is chosen."""
        return any(self.data.get(name) for name in self.fields)


def _by_next_step(
    chosen: str, actor: Actor, moment: dt.datetime
) -> tuple[tuple[Keys, ...], tuple[Keys, ...]]:
    """Of which keys an opportunity has one, and of which it has none."""
    match chosen:
        case "without":
            return (), covered(actor)
        case "with":
            return covered(actor), ()
        case "overdue":
            return overdue(actor, moment), ()
        case "vague":
            return (vague_ones(actor, moment),), ()
    return (), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list worth a link: it is saved by its address alone."""

    label: str
    query: str
    current: bool


def saved_views(actor: Actor, query: QueryDict) -> list[SavedView]:
    """The views that a salesperson or a manager opens most."""
    now = {key: value for key, value in query.items() if value and key not in {"sort", "page"}}
    wanted: list[tuple[str, dict[str, str]]] = [
        (_("All open"), {}),
        (_("Without a next step"), {"next": "without"}),
        (_("Next step overdue"), {"next": "overdue"}),
        (_("Next step says too little"), {"next": "vague"}),
        (_("Longer in their step than usual"), {"stay": "long"}),
        (_("Won"), {"state": "won", "sort": "-closed"}),
        (_("Lost"), {"state": "lost", "sort": "-closed"}),
    ]
    if actor.is_manager:
        wanted.insert(1, (_("Mine"), {"whose": "mine"}))
    return [
        SavedView(
            label=label,
            query=_encoded(chosen),
            current=now == {key: value for key, value in chosen.items() if key != "sort"},
        )
        for label, chosen in wanted
    ]


def _encoded(chosen: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(chosen)
    return f"?{query.urlencode()}" if chosen else "?"
