"""A chain of any length, each entry hashed as `append` does it, without an object for each.

Lives of next steps on many opportunities: stated, half of them moved once, nearly all with a
result. Every row has what the models give it, so a column that is added later is there too.
"""

import datetime as dt
import json
import random
import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction

from foresaid.ledger import canonical
from foresaid.ledger.models import (
    Change,
    Entry,
    Expectation,
    Head,
    Result,
    Said,
    Standing,
    Words,
)
from foresaid.people.models import Organisation, Person
from foresaid.sales.operations.fast_insert import insert

AT_ONCE = 20_000
SECOND = dt.timedelta(seconds=1)


class _Kind:
    """Rows of one model: what they have in common, ready in both spellings."""

    def __init__(self, row: models.Model) -> None:
        fields = row._meta.concrete_fields
        self.columns = [field.attname for field in fields if not field.generated]
        self._common = {name: getattr(row, name) for name in self.columns}
        self._spelt: dict[str, Any] = {}
        if isinstance(row, Entry):
            self._spelt = canonical.entry_values(row)
        elif isinstance(row, Said):
            self._spelt = canonical.row_values(row)

    def values(self, own: dict[str, Any]) -> list[Any]:
        return list((self._common | own).values())

    def spelt(self, own: dict[str, Any]) -> dict[str, Any]:
        return self._spelt | {
            name: canonical.plain(value) for name, value in own.items() if name in self._spelt
        }


class LongChain:
    """Writes lives of expectations at the end of a chain."""

    def __init__(
        self, organisation: Organisation, holders: Sequence[Person], opportunities: Sequence[int]
    ) -> None:
        self._chance = random.Random(8)
        self._holders, self._opportunities = holders, opportunities
        self._head = Head.objects.get_or_create(organisation=organisation)[0]
        self._key = (Entry.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        at = dt.datetime(2021, 1, 4, 9, tzinfo=dt.UTC)
        self._at, self._digests = at, dict[str, str]()
        rest: dict[str, Any] = {"due_at": at, "speaks_from": at, "stated_at": at}
        kind = Expectation.Kind.NEXT_STEP
        said = Expectation(kind=kind, party="customer", set_before=True, **rest)
        self._kinds: dict[type[models.Model], _Kind] = {
            Expectation: _Kind(said),
            Change: _Kind(Change()),
            Result: _Kind(Result(came="reached", view="owner", happened_on=at.date())),
            Words: _Kind(Words()),
            Standing: _Kind(Standing(organisation=organisation, kind=kind)),
        }
        self._entries = {
            model: _Kind(self._entry(organisation, model, at))
            for model in (Expectation, Change, Result)
        }
        self._rows: defaultdict[type[models.Model], list[list[Any]]] = defaultdict(list)

    def write(self, count: int) -> None:
        """At least `count` entries more, in transactions of `AT_ONCE`."""
        end = self._head.seq + count
        while self._head.seq < end:
            with transaction.atomic():
                stop = min(end, self._head.seq + AT_ONCE)
                while self._head.seq < stop:
                    self._live()
                self._flush()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), %s)", [self._key]
                )

    def _live(self) -> None:
        holder = self._chance.choice(self._holders)
        opportunity = self._chance.choice(self._opportunities)
        due_at = first = self._at + dt.timedelta(days=self._chance.randint(2, 20))
        about = {"opportunity_id": opportunity, "holder_id": holder.pk}
        own = {**about, "due_at": due_at, "speaks_from": due_at, "stated_at": self._at + SECOND}
        words = {"what": f"They sign page {self._head.seq}", "how_known": "It is in the mail"}
        key = self._say(Expectation, holder, own, words)
        moved = self._chance.random() < 0.5
        if moved:
            due_at += dt.timedelta(days=7)
            self._say(Change, holder, {"of_id": key, "due_at": due_at}, {"reason": "They are ill"})
        ended = self._chance.random() < 0.95
        if ended:
            told = {"of_id": key, "happened_on": self._at.date()}
            self._say(Result, holder, told, {"evidence": f"Page {self._head.seq} is signed"})
        standing = {
            "expectation_id": key,
            "first_due_at": first,
            "due_at": due_at,
            "state": "reached" if ended else "open",
            "times_changed": int(moved),
            "last_seq": self._head.seq,
        }
        self._rows[Standing].append(self._kinds[Standing].values(about | standing))

    def _say(
        self, model: type[Said], author: Person, own: dict[str, Any], words: dict[str, str]
    ) -> int:
        self._at += SECOND
        key, self._key = self._key, self._key + 1
        salted = {name: (secrets.token_hex(16), text) for name, text in words.items()}
        digests = {name: canonical.digest(*one) for name, one in salted.items()}
        entry = {
            "uuid": uuid.uuid4(),
            "seq": self._head.seq + 1,
            "author_id": author.pk,
            "recorded_at": self._at,
            "wall_at": self._at,
            "prev_hash": self._head.hash,
        }
        kind, of_kind = self._kinds[model], self._entries[model]
        spelt = of_kind.spelt({**entry, "digests": digests})
        hashed = canonical.entry_hash(spelt, kind.spelt(own))
        kept = {**entry, "id": key, "digests": json.dumps(digests), "hash": hashed}
        self._rows[Entry].append(of_kind.values(kept))
        self._rows[model].append(kind.values(own | {"entry_id": key}))
        self._rows[Words] += self._texts(key, salted)
        self._head.seq, self._head.hash, self._head.recorded_at = entry["seq"], hashed, self._at
        return key

    def _texts(self, key: int, salted: dict[str, tuple[str, str]]) -> Iterator[list[Any]]:
        for name, (salt, text) in salted.items():
            own = {"entry_id": key, "field": name, "salt": salt, "text": text}
            yield self._kinds[Words].values(own)

    def _flush(self) -> None:
        for model in (Entry, Expectation, Change, Result, Words, Standing):
            kind = self._entries[Expectation] if model is Entry else self._kinds[model]
            insert(model, kind.columns, self._rows[model])
        self._rows.clear()
        self._head.save()

    def _entry(self, organisation: Organisation, model: type[Said], at: dt.datetime) -> Entry:
        return Entry(
            organisation=organisation,
            kind=canonical.kind_of(model),
            form_version=canonical.FORM_VERSION,
            recorded_at=at,
            wall_at=at,
        )
