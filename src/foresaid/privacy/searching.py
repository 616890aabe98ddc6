"""Texts of an organisation that may name somebody, each with where it stands."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from foresaid.intake import staging
from foresaid.intake.models import ImportRun
from foresaid.ledger.models import Entry, Words
from foresaid.people.models import Organisation

from .naming import Mark, Named
from .places import Place, places

WORDS = "ledger.Words"
STAGED = "staged"
AROUND = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of an excerpt; `marked` where it may name the person."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One text that may name somebody. `key` chooses it; `certain` where it can hardly be another.

    `label` and `column` say of which table it is; `by` and `on` of what was said.
    """

    key: str
    label: str
    pk: Any
    column: str
    certain: bool
    pieces: tuple[Piece, ...]
    by: str = ""
    on: str = ""


def candidates(
    organisation: Organisation, named: Named, *, besides: tuple[str, Any] | None = None
) -> list[Candidate]:
    """All of them, certain ones first. `besides` is the row of the person: label and key.

    Reads every text of the organisation once.
    """
    found = [
        _candidate(place, pk, column, text, marks)
        for place in places()
        for pk, column, text, marks in _texts(place, organisation, named)
        if (place.label, pk) != besides
    ]
    found += _staged(organisation, named)
    return sorted(_with_authors(found), key=lambda one: (not one.certain, one.label, str(one.pk)))


def digest(found: Iterable[Candidate]) -> str:
    """Tells later whether the same texts still name the person."""
    return sha256("\n".join(sorted(one.key for one in found)).encode()).hexdigest()[:32]


def strings(value: Any) -> Iterator[str]:
    """Every text inside what a column holds, keys of JSON too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def _texts(
    place: Place, organisation: Organisation, named: Named
) -> Iterator[tuple[Any, str, str, list[Mark]]]:
    rows = place.model._default_manager.filter(**{place.path: organisation}).order_by("pk")
    for pk, *values in rows.values_list("pk", *place.columns).iterator(chunk_size=2_000):
        for column, value in zip(place.columns, values, strict=True):
            for text in strings(value):
                if marks := named.marks(text):
                    yield pk, column, text, marks
                    break


def _candidate(place: Place, pk: Any, column: str, text: str, marks: list[Mark]) -> Candidate:
    return Candidate(
        key=json.dumps([place.label, pk, column]),
        label=place.label,
        pk=pk,
        column=column if place.label != WORDS else pk[1],
        certain=any(mark.certain for mark in marks),
        pieces=tuple(_pieces(text, marks)),
    )


def _pieces(text: str, marks: list[Mark]) -> Iterator[Piece]:
    """The text around the marks; a long one is shortened at both ends."""
    start = max(marks[0].start - AROUND, 0)
    end = min(marks[-1].end + AROUND, len(text), marks[0].start + 5 * AROUND)
    last = start
    if start:
        yield Piece(text="… ", marked=False)
    for mark in marks:
        if mark.end <= end:
            yield Piece(text=text[last : mark.start], marked=False)
            yield Piece(text=text[mark.start : mark.end], marked=True)
            last = mark.end
    yield Piece(text=text[last:end] + (" …" if end < len(text) else ""), marked=False)


def _staged(organisation: Organisation, named: Named) -> Iterator[Candidate]:
    """Rows of files that wait to be imported."""
    runs = ImportRun.objects.filter(organisation=organisation).exclude(staged_in="")
    for pk, name in runs.order_by("pk").values_list("pk", "staged_in"):
        for text in strings([table.rows for table in staging.kept(name) or ()]):
            if marks := named.marks(text):
                yield Candidate(
                    key=json.dumps([STAGED, pk, name]),
                    label=STAGED,
                    pk=pk,
                    column=name,
                    certain=any(mark.certain for mark in marks),
                    pieces=tuple(_pieces(text, marks)),
                )
                break


def _with_authors(found: list[Candidate]) -> Iterator[Candidate]:
    """Who said the words of the chain, and when."""
    keys = {one.pk[0] for one in found if one.label == WORDS}
    said: dict[int, Entry] = {}
    wanted = sorted(keys)
    for at in range(0, len(wanted), 500):
        rows = Entry.objects.filter(pk__in=wanted[at : at + 500]).select_related("author")
        said |= {row.pk: row for row in rows}
    for one in found:
        entry = said.get(one.pk[0]) if one.label == WORDS else None
        if entry is None:
            yield one
            continue
        yield Candidate(
            key=one.key,
            label=one.label,
            pk=one.pk,
            column=one.column,
            certain=one.certain,
            pieces=one.pieces,
            by=entry.author.name if entry.author else "",
            on=entry.moment.date().isoformat(),
        )


__all__ = ["Candidate", "Words", "candidates", "digest", "strings"]
