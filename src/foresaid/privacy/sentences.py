"""Where a text stands, what an erasure takes away and what has to stay, in words."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foresaid import formats

from .operations.erase import Erased, Plan
from .searching import Candidate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_PLACES: dict[str, "StrOrPromise"] = {
    "ledger.Words": gettext_lazy("Said"),
    "sales.Account": gettext_lazy("Account"),
    "sales.Contact": gettext_lazy("Contact"),
    "sales.Opportunity": gettext_lazy("Opportunity"),
    "sales.Meeting": gettext_lazy("Meeting"),
    "sales.Activity": gettext_lazy("Activity"),
    "sales.Participant": gettext_lazy("Part in a sale"),
    "sales.OutcomeChange": gettext_lazy("Reason of a closing"),
    "sales.ValueChange": gettext_lazy("Value of an opportunity"),
    "sales.SourceKey": gettext_lazy("Key of an import"),
    "sales.Batch": gettext_lazy("Name of an import"),
    "reviews.Review": gettext_lazy("Review"),
    "reviews.AgendaItem": gettext_lazy("Item of a review"),
    "mail.Message": gettext_lazy("Mail"),
    "people.Journal": gettext_lazy("Journal"),
    "people.Team": gettext_lazy("Team"),
    "people.Term": gettext_lazy("Term"),
    "staged": gettext_lazy("File waiting to be imported; it is removed as a whole"),
}


def place(found: Candidate) -> str:
    """Where a text stands, such as `Said by Sam Lindqvist on 3 March 2026`."""
    name = str(_PLACES.get(found.label, found.label.replace(".", ": ")))
    if found.label != "ledger.Words":
        return name
    day = formats.long_day(dt.date.fromisoformat(found.on))
    if not found.by:
        return _("Said on %(day)s") % {"day": day}
    return _("Said by %(name)s on %(day)s") % {"name": found.by, "day": day}


def goes(plan: Plan) -> list[str]:
    """What is taken away whatever is chosen."""
    if plan.is_contact:
        return [
            _("Name, e-mail address, phone number and job title of the contact."),
            _("“Erased person” stands in their place everywhere."),
        ]
    return [
        _("Name and e-mail address; “Erased person” stands in their place everywhere."),
        _("The sign-in with its password, unless it opens another organisation too."),
        _("Sessions, sign-in links, invitations, calendars, roles, memberships and absences."),
        _("The texts of mails that were sent to them; what still waits is not sent."),
    ]


def stays(plan: Plan) -> list[str]:
    """What stays, and why."""
    who = _("The contact’s number") if plan.is_contact else _("The person’s number")
    return [
        _("%(who)s in what was said and in sales: without it nothing would add up any more.")
        % {"who": who},
        _("That something was said, when, and what came of it: the record proves itself by that."),
        _("Backups made before today, and mails that have left: those are with their keepers."),
    ]


def done(erased: Erased) -> str:
    texts = erased.words + erased.others
    first = ngettext("Erased, with %(count)s text.", "Erased, with %(count)s texts.", texts) % {
        "count": texts
    }
    if not erased.left:
        return first
    left = ngettext(
        "%(count)s text that may name them stays, as you chose.",
        "%(count)s texts that may name them stay, as you chose.",
        erased.left,
    ) % {"count": erased.left}
    return f"{first} {left}"


def excerpt(found: Candidate) -> str:
    """The text around the place in one line, with the place in brackets, for the command line."""
    pieces = (f"[{piece.text}]" if piece.marked else piece.text for piece in found.pieces)
    return " ".join("".join(pieces).split())
