"""Forms of what an opportunity is called, and of the people around it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foresaid.sales.questions.accounts import ContactView
from foresaid.sales.questions.choices import Choice
from foresaid.sales.questions.shares import ShareView

from .forms import NOBODY, choose, pairs

FURTHER = (1, 2)
HUNDRED = Decimal(100)


class DescribeForm(forms.Form):
    name = forms.CharField(
        label=_("What is it about"),
        max_length=250,
        help_text=_("In the customer's words, such as: second line for the plant in Halden."),
    )
    account = forms.ChoiceField(label=_("Account"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)

    def __init__(
        self, *args: Any, accounts: Iterable[Choice], products: Iterable[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "account", [*NOBODY, *pairs(accounts)])
        choose(self, "product", [*NOBODY, *pairs(products)])


class ShareForm(forms.Form):
    """A percentage for each who has a share, and for up to two more people."""

    def __init__(
        self,
        *args: Any,
        shares: Sequence[ShareView],
        people: Sequence[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        here = {one.value for one in people}
        # Who has left can be given no share; what was theirs has to go to the others.
        self.held = [one for one in shares if str(one.person_uuid) in here]
        for one in self.held:
            label = _now("%(name)s, owner") if one.is_owner else "%(name)s"
            self.fields[f"share-{one.person_uuid}"] = _percent(
                label % {"name": one.person},
                initial=_written(one.share * HUNDRED),
                required=one.is_owner,
            )
        for n in FURTHER:
            self.fields[f"person_{n}"] = forms.ChoiceField(
                label=_("Somebody else"),
                choices=[("", _("Nobody")), *pairs(people)],
                required=False,
            )
            self.fields[f"share_{n}"] = _percent(_("Their percentage"))

    @property
    def held_fields(self) -> list[forms.BoundField]:
        return [self[f"share-{one.person_uuid}"] for one in self.held]

    @property
    def further_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"person_{n}"], self[f"share_{n}"]) for n in FURTHER]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        seen = {str(one.person_uuid) for one in self.held}
        for n in FURTHER:
            person, share = cleaned.get(f"person_{n}"), cleaned.get(f"share_{n}")
            if person and person in seen:
                self.add_error(f"person_{n}", _("This person stands above already."))
            if person and not share:
                self.add_error(f"share_{n}", _("Say which percentage is theirs."))
            if share and not person:
                self.add_error(f"person_{n}", _("Say whose percentage this is."))
            seen.add(person or "")
        return cleaned

    def shares(self) -> dict[UUID, Decimal]:
        """Shares between 0 and 1 by person; who has none is left out."""
        values = self.cleaned_data
        typed = {one.person_uuid: values[f"share-{one.person_uuid}"] for one in self.held}
        typed |= {
            UUID(values[f"person_{n}"]): values[f"share_{n}"]
            for n in FURTHER
            if values[f"person_{n}"]
        }
        return {person: share / HUNDRED for person, share in typed.items() if share}


class ParticipantForm(forms.Form):
    contact = forms.ChoiceField(label=_("Who"), required=False)
    new_name = forms.CharField(
        label=_("Or somebody new there"), max_length=200, required=False, help_text=_("Their name.")
    )
    part = forms.CharField(
        label=_("Their part"),
        max_length=80,
        required=False,
        help_text=_("Such as: signs, uses it, advises against it."),
    )

    def __init__(self, *args: Any, contacts: Iterable[ContactView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "contact", [*NOBODY, *((str(one.uuid), one.name) for one in contacts)])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        if bool(cleaned.get("contact")) == bool(cleaned.get("new_name", "").strip()):
            self.add_error("contact", _("Choose somebody, or name somebody new."))
        return cleaned


def _percent(label: Any, *, required: bool = False, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, decimal_places=2, required=required, **more
    )


def _written(percent: Decimal) -> str:
    """`100.0000` as `100`, `33.3300` as `33.33`; a plain `normalize` would say `1E+2`."""
    return f"{percent:f}".rstrip("0").rstrip(".") if percent % 1 else f"{percent:.0f}"
