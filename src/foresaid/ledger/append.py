"""The only way into the chain: stamps, links and writes what an operation has to say."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from foresaid.people.models import Organisation, Person

from . import canonical
from .models import Entry, Expectation, ExpectationMember, Head, Said, Target, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something to be said: a typed row without its entry, its words, who says it.

    `practice_at` may be given in a practice organisation alone, where a past is played.
    `term_starts_at` is needed for a target: the moment from which it would be hindsight.
    """

    row: Said
    words: Mapping[str, str] = field(default_factory=dict)
    author: Person | None = None
    members: Sequence[int] = ()
    practice_at: dt.datetime | None = None
    term_starts_at: dt.datetime | None = None


class UnableToAppend(ValueError):
    """What was handed in can not become entries of this organisation's chain."""


def append(
    organisation: Organisation,
    drafts: Sequence[Draft],
    *,
    clock: Callable[[], dt.datetime] = timezone.now,
) -> list[Entry]:
    """Write `drafts` in order at the end of the chain and return their entries.

    Call it last in an operation's transaction: the head stays locked until that commits.
    The server's clock is read here, after the lock, and never goes back within a chain.
    """
    if not drafts:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise UnableToAppend("append() runs inside the transaction of an operation.")
    head = _locked_head(organisation)
    wall = clock()
    entries = [_stamped(organisation, head, draft, wall) for draft in drafts]
    _write(drafts, entries)
    head.save()
    return entries


def _locked_head(organisation: Organisation) -> Head:
    Head.objects.get_or_create(organisation=organisation)
    return Head.objects.select_for_update().get(organisation=organisation)


def _stamped(organisation: Organisation, head: Head, draft: Draft, wall: dt.datetime) -> Entry:
    recorded_at = max(wall, head.recorded_at or wall)
    salted = {name: (secrets.token_hex(16), text) for name, text in draft.words.items() if text}
    entry = Entry(
        organisation=organisation,
        seq=head.seq + 1,
        kind=canonical.kind_of(type(draft.row)),
        form_version=canonical.FORM_VERSION,
        author=draft.author,
        recorded_at=recorded_at,
        wall_at=wall,
        practice_at=_practice_moment(organisation, head, draft, recorded_at),
        digests={name: canonical.digest(salt, text) for name, (salt, text) in salted.items()},
        prev_hash=head.hash,
    )
    entry._salted = salted  # type: ignore[attr-defined]  # carried to _write, not a column
    _decide_set_before(draft, entry.moment)
    entry.hash = canonical.entry_hash(
        canonical.entry_values(entry), canonical.row_values(draft.row), draft.members
    )
    head.seq, head.hash = entry.seq, entry.hash
    head.recorded_at, head.practice_at = entry.recorded_at, entry.practice_at
    return entry


def _practice_moment(
    organisation: Organisation, head: Head, draft: Draft, recorded_at: dt.datetime
) -> dt.datetime | None:
    if not organisation.is_practice:
        if draft.practice_at is not None:
            raise UnableToAppend("Only a practice organisation has a clock of its own.")
        return None
    moment = draft.practice_at or organisation.moment(recorded_at)
    return max(moment, head.practice_at or moment)


def _decide_set_before(draft: Draft, moment: dt.datetime) -> None:
    row = draft.row
    if isinstance(row, Expectation):
        row.stated_at = moment
        row.set_before = moment < row.speaks_from
    elif isinstance(row, Target):
        if draft.term_starts_at is None:
            raise UnableToAppend("A target needs the moment at which its term starts.")
        row.stated_at = moment
        row.set_before = moment < draft.term_starts_at


def _write(drafts: Sequence[Draft], entries: list[Entry]) -> None:
    Entry.objects.bulk_create(entries)
    for draft, entry in zip(drafts, entries, strict=True):
        draft.row.entry = entry
    by_type = sorted(drafts, key=lambda draft: type(draft.row).__name__)
    for model, group in groupby(by_type, key=lambda draft: type(draft.row)):
        model._default_manager.bulk_create([draft.row for draft in group])
    Words.objects.bulk_create(
        Words(entry=entry, field=name, salt=salt, text=text)
        for entry in entries
        for name, (salt, text) in entry._salted.items()  # type: ignore[attr-defined]
    )
    ExpectationMember.objects.bulk_create(
        ExpectationMember(expectation_id=entry.pk, opportunity_id=member)
        for draft, entry in zip(drafts, entries, strict=True)
        for member in draft.members
    )
