"""What can be typed about what somebody says should happen."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.views import ExpectationView, NextStepView
from foresaid.web.fields import PARTIES, day_field, words_field
from foresaid.web.opportunities.forms import choose


def sure_field(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How sure, in percent"), min_value=1, max_value=99, required=False, **more
    )


class Expected(forms.Form):
    """Which party will have done what, by when, and how we will know."""

    what = words_field(
        _("What will have happened"),
        help_text=_("Something that can be seen, such as: they name who signs."),
    )
    party = forms.ChoiceField(label=_("Who acts"), choices=PARTIES)
    who = forms.CharField(label=_("Who, by name"), max_length=200, required=False)
    due_on = day_field(_("By"))
    how_known = words_field(_("How we will know"), required=False)
    confidence = sure_field()

    def __init__(self, *args: Any, today: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


def as_said(view: ExpectationView | NextStepView) -> dict[str, Any]:
    """What a form begins with that says the same in better words."""
    return {"what": view.what, "party": view.party, "who": view.who, "due_on": view.due_on}


class Promised(Expected):
    """What one of ours takes on: the party is ours, and whose promise it is can be chosen."""

    holder = forms.ChoiceField(label=_("Whose promise"))
    field_order = ("holder", "what", "due_on")

    def __init__(self, *args: Any, holders: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["party"]
        del self.fields["who"]
        self.fields["what"].help_text = _(
            "Something that can be seen, such as: the offer is with them."
        )
        choose(self, "holder", holders)


class OneForAll(Expected):
    """One expectation for a group, with how many of it are to come."""

    count = forms.IntegerField(
        label=_("Of how many of them"),
        min_value=1,
        required=False,
        help_text=_("All of them, if you leave it empty."),
    )
    field_order = ("count", "what", "party", "who", "due_on")


class Offered(forms.Form):
    """To whom an opportunity is handed over, with what, and by when the answer is due."""

    to = forms.ChoiceField(label=_("Who is to take it over"))
    what = words_field(
        _("What they should know"),
        help_text=_("Such as: they asked for a demonstration, and Anna Berg decides in March."),
    )
    answer_by = day_field(_("Answer by"))

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], today: dt.date, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choose(self, "to", people)
        self.fields["answer_by"].widget.attrs["min"] = today.isoformat()


class HelpWanted(Offered):
    """With which opportunity, of whom, and what would help."""

    opportunity = forms.ChoiceField(label=_("Which opportunity it is about"))
    field_order = ["opportunity", "to", "what", "answer_by"]

    def __init__(self, *args: Any, opportunities: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "opportunity", opportunities)
        self.fields["to"].label = _("Who could help")
        self.fields["what"].label = _("What would help")
        self.fields["what"].help_text = _(
            "One thing that they can do. Such as: come along on Thursday and ask who else decides."
        )


class Happened(forms.Form):
    came = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            ("", _("Choose")),
            ("reached", _("It happened")),
            ("partly", _("Partly")),
            ("not_reached", _("It did not happen")),
        ],
    )
    evidence = words_field(_("What happened, and how we know"), required=False)
    happened_on = day_field(_("On"), required=False, help_text=_("Today, if you leave it empty."))


class HowMany(forms.Form):
    count = forms.IntegerField(label=_("Of how many is it true"), min_value=0)
    evidence = words_field(_("How we know"), required=False)
    happened_on = day_field(_("On"), required=False, help_text=_("Today, if you leave it empty."))


class Changed(forms.Form):
    due_on = day_field(_("New date"), required=False)
    confidence = sure_field(help_text=_("Only until the day on which it is due."))
    reason = words_field(_("Why it changes"))


class Cancelled(forms.Form):
    reason = words_field(_("Why it is no longer expected"))


class Accepted(forms.Form):
    because = words_field(_("A word to who hands it over"), required=False)


class Declined(forms.Form):
    because = words_field(_("Why not"))


class Helping(forms.Form):
    what = words_field(_("What you will do"))
    due_on = day_field(_("By"))


class Nothing(forms.Form):
    """A button alone."""
