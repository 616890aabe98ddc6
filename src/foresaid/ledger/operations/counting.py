"""What came of an expectation that speaks of a group: how many of them."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor

from .. import texts
from ..models import Result
from . import saying
from .result import Recorded, Told, UnableToRecordResult, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Of how many of the group it is true, since when, and how we know."""

    count: int
    happened_on: dt.date | None = None
    evidence: str = ""


@transaction.atomic
def record_count(
    actor: Actor,
    *,
    expectation: UUID,
    counted: Counted,
    now: dt.datetime,
    request_key: str = "",
) -> Recorded:
    """Record of how many of a group it came true: reached from the wanted count on, else partly.

    Without a wanted count all of them are wanted. The count stands in the evidence.
    """
    journal.record(
        actor, "record_count", now=now, subject=str(expectation), request_key=request_key
    )
    said, stands = saying.expectation(actor, expectation, now)
    members = said.members.count()
    if not said.is_group:
        message = _("This speaks of one thing alone; say whether it happened.")
        raise UnableToRecordResult(message, field="count")
    if not 0 <= counted.count <= members:
        message = _("It is a number from 0 to %(whole)s, as many as it speaks of.")
        raise UnableToRecordResult(message % {"whole": members}, field="count")
    count = gettext("%(count)s of %(whole)s.") % {"count": counted.count, "whole": members}
    evidence = " ".join([count, texts.clean(counted.evidence, field="evidence")]).strip()
    told = Told(
        came=_came(counted.count, said.count_wanted or members),
        happened_on=counted.happened_on,
        evidence=evidence,
    )
    return record(actor, said, stands, told, now)


def _came(count: int, wanted: int) -> str:
    if count >= wanted:
        return Result.Came.REACHED
    return Result.Came.PARTLY if count else Result.Came.NOT_REACHED
