"""What History can be narrowed by."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.history import OVERDUE, Narrowed
from foresaid.web.days import DayField

KINDS = [
    ("", _("Everything")),
    ("goal", _("Goals")),
    ("next_step", _("Next steps")),
    ("waiting", _("Waiting until their date")),
    ("commitment", _("Commitments")),
    ("aim", _("Aims of reviews")),
    ("hand_over", _("Hand-overs")),
    ("target", _("Targets")),
    ("call", _("Calls of a term")),
]
CAME = [
    ("", _("Anything")),
    ("open", _("Open")),
    (OVERDUE, _("Overdue")),
    ("reached", _("Reached")),
    ("partly", _("Partly")),
    ("not_reached", _("Not reached")),
    ("not_held", _("Did not take place")),
    ("withdrawn", _("Cancelled")),
]
WHEN = [("", _("At any time")), ("on", _("Afterwards"))]


def _day(label: Any) -> DayField:
    return DayField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class NarrowForm(forms.Form):
    """Every field may be empty; what does not fit is said, and left out."""

    person = forms.ChoiceField(label=_("Whose"), required=False)
    kind = forms.ChoiceField(label=_("What"), choices=KINDS, required=False)
    came = forms.ChoiceField(label=_("What came of it"), choices=CAME, required=False)
    said_from = _day(_("Said from"))
    said_to = _day(_("Said to"))
    afterwards = forms.ChoiceField(label=_("Said when"), choices=WHEN, required=False)
    account = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opportunity = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, people: Sequence[tuple[UUID, str]]) -> None:
        super().__init__(data)
        choices = [("", _("Everybody I see")), *((str(uuid), name) for uuid, name in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if len(people) < 2:
            del self.fields["person"]

    def narrowed(self) -> Narrowed:
        """What was chosen, as far as it can be read."""
        self.is_valid()
        chosen: dict[str, Any] = dict(self.cleaned_data)
        person, afterwards = chosen.pop("person", ""), chosen.pop("afterwards", "")
        return Narrowed(
            person=UUID(person) if person else None, afterwards=bool(afterwards), **chosen
        )
