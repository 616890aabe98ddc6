"""Everything that was said, in the order of time, and how it comes into the chain."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from foresaid.ledger.append import Draft, append
from foresaid.ledger.models import Said
from foresaid.people.models import Organisation, Person

# A transaction holds so many entries, so that no other writer waits long.
AT_ONCE = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something said at a moment. `row` makes the typed row from the key of what it speaks of.

    `key` is given where others may speak of it later; `of` names what this one speaks of.
    """

    at: dt.datetime
    author: Person
    row: Callable[[int], Said]
    words: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    of: str = ""
    term_starts_at: dt.datetime | None = None


def say_all(organisation: Organisation, sayings: Iterable[Saying]) -> dict[str, int]:
    """Append in order of time; return the entries' keys by the sayings'.

    An entry names an earlier one by its key in the database, so a round ends where something
    speaks of what the same round says.
    """
    keys: dict[str, int] = {}
    waiting: list[list[Saying]] = []
    for one in rounds(sorted(sayings, key=lambda one: one.at)):
        waiting.append(one)
        if sum(map(len, waiting)) >= AT_ONCE:
            _append(organisation, waiting, keys)
            waiting = []
    _append(organisation, waiting, keys)
    return keys


def rounds(sayings: Iterable[Saying]) -> Iterator[list[Saying]]:
    """Sayings in the order given, parted so that none speaks of another of its own round."""
    current: list[Saying] = []
    said: set[str] = set()
    for one in sayings:
        if one.of in said:
            yield current
            current, said = [], set()
        current.append(one)
        if one.key:
            said.add(one.key)
    if current:
        yield current


@transaction.atomic
def _append(organisation: Organisation, parts: list[list[Saying]], keys: dict[str, int]) -> None:
    for part in parts:
        drafts = [_draft(one, keys) for one in part]
        entries = append(organisation, drafts)
        keys.update((one.key, row.pk) for one, row in zip(part, entries, strict=True) if one.key)


def _draft(one: Saying, keys: Mapping[str, int]) -> Draft:
    return Draft(
        row=one.row(keys[one.of] if one.of else 0),
        words=one.words,
        author=one.author,
        practice_at=one.at,
        term_starts_at=one.term_starts_at,
    )
