"""To whom an opportunity belongs, and to whom it did."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ..models import Credit, Opportunity


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    person: str
    person_uuid: UUID
    is_owner: bool
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareChange:
    """To whom it belonged from a moment on, the owner first."""

    at: dt.datetime
    shares: tuple[ShareView, ...]


def credits_of(opportunity: Opportunity) -> list[Credit]:
    """Everybody's part in it, past ones too, owners first. One query."""
    rows = Credit.objects.filter(opportunity=opportunity).select_related("person")
    return list(rows.order_by("part", "-share", "pk"))


def shares_now(held: Sequence[Credit]) -> tuple[ShareView, ...]:
    return tuple(_share(row) for row in held if row.to_at is None)


def share_changes(held: Sequence[Credit], moment: dt.datetime) -> tuple[ShareChange, ...]:
    """Each change up to `moment` but the first, which is the opening; newest last."""
    moments = sorted({row.from_at for row in held if row.from_at <= moment})
    return tuple(ShareChange(at=at, shares=_shares_at(held, at)) for at in moments[1:])


def _shares_at(held: Sequence[Credit], at: dt.datetime) -> tuple[ShareView, ...]:
    then = (row for row in held if row.from_at <= at and (row.to_at is None or row.to_at > at))
    return tuple(_share(row) for row in then)


def _share(row: Credit) -> ShareView:
    return ShareView(
        person=row.person.name,
        person_uuid=row.person.uuid,
        is_owner=row.part == Credit.Part.OWNER,
        share=row.share,
    )
