"""What a mapping makes of the files: values by the names and numbers that the files use."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from foresaid.files.words import Ending

from ..mapping.catalogue import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that can not be taken; `code` has its reason and remedy in `sentences`."""

    file: str
    line: int
    code: str
    column: str = ""
    value: str = ""


@dataclass(slots=True, kw_only=True)
class PersonRow:
    name: str
    key: str = ""
    email: str = ""
    manager: str = ""
    team: str = ""
    sells: bool = False


@dataclass(slots=True, kw_only=True)
class AccountRow:
    name: str
    key: str = ""
    owner: str = ""
    parent: str = ""
    domain: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ContactRow:
    name: str
    key: str = ""
    email: str = ""
    phone: str = ""
    job_title: str = ""
    account: str = ""


@dataclass(slots=True, kw_only=True)
class ProductRow:
    name: str
    key: str = ""
    list_price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """Entered a step; `step` is the name that the mapping gives the file's word."""

    step: str
    at: dt.datetime
    seq: int
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A dated value: `field` is amount, close_on, owner or an attribute's name."""

    field: str
    at: dt.datetime
    by: str = ""
    amount: Decimal | None = None
    currency: str = ""
    close_on: dt.date | None = None
    text: str = ""


@dataclass(slots=True, kw_only=True)
class OpportunityRow:
    """`stage` is where the file saw it, without a date; `entries` are dated.

    `ending` is None while it is open. `repeats` counts rows that only say the outcome again.
    """

    key: str
    file: str
    line: int
    name: str = ""
    account: str = ""
    product: str = ""
    owner: str = ""
    created: dt.datetime | None = None
    stage: str = ""
    ending: Ending | None = None
    closed: dt.datetime | None = None
    reason: str = ""
    amount: Decimal | None = None
    currency: str = ""
    close_on: dt.date | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    entries: list[EntryRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    from_history: bool = False
    repeats: int = 0


@dataclass(slots=True, kw_only=True)
class ActivityRow:
    key: str
    opportunity: str
    kind: str
    at: dt.datetime
    by: str = ""
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Reading:
    """Everything in the files. Names point to rows by the text that the files use.

    `mentioned` counts how often a name that no file defines is used, by kind.
    """

    people: dict[str, PersonRow] = field(default_factory=dict)
    accounts: dict[str, AccountRow] = field(default_factory=dict)
    contacts: dict[str, ContactRow] = field(default_factory=dict)
    products: dict[str, ProductRow] = field(default_factory=dict)
    opportunities: dict[str, OpportunityRow] = field(default_factory=dict)
    activities: dict[str, ActivityRow] = field(default_factory=dict)
    mentioned: dict[Kind, Counter[str]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    rows_read: Counter[Kind] = field(default_factory=Counter)

    def mention(self, kind: Kind, name: str) -> None:
        if name:
            self.mentioned.setdefault(kind, Counter())[name] += 1

    @property
    def first_day(self) -> dt.datetime | None:
        """The earliest moment in the files."""
        moments = [row.created for row in self.opportunities.values() if row.created]
        moments += [one.at for row in self.opportunities.values() for one in row.entries]
        return min(moments, default=None)
