"""Proof that the chain of an organisation is whole, and the first place where it is not.

Whoever can write to the database can also compute the whole chain anew; that is found against
a head that was kept elsewhere, and not without one. See docs/explanation/set-before.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from foresaid.people.models import Organisation

from . import canonical, guards, scheduled
from .models import Entry
from .operations.standing import differing
from .stream import Link, links, orphans
from .stream import head as head_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the proof came to. `problem` is empty where everything holds.

    `seq` names the first bad entry where there is one to name. `head` is the hash of the last
    entry; kept elsewhere it shows later whether anything was cut off or rewritten.
    """

    organisation: str
    entries: int
    erased: int
    head: str
    problem: str = ""
    seq: int | None = None

    @property
    def holds(self) -> bool:
        return not self.problem


class _Bad(Exception):
    """The first bad place; `seq` is its entry's number, if it has one."""

    def __init__(self, sentence: str, seq: Any = None) -> None:
        super().__init__(sentence)
        self.seq = seq if isinstance(seq, int) else None


def verify(organisation: Organisation, *, head: str = "", with_standings: bool = True) -> Verified:
    """Walk the whole chain once. `head` is a hash that was kept elsewhere earlier.

    `with_standings` compares the projection too, which is no part of the chain.
    """
    walk = _Walk(saved=head.strip().lower())
    try:
        _require_guards()
        for link in links(organisation.pk):
            walk.step(link)
        walk.end(organisation)
        _require_schedules(organisation)
        _require_nothing_else()
        if with_standings:
            _require_standings(organisation)
    except _Bad as bad:
        return walk.report(organisation, str(bad), bad.seq)
    return walk.report(organisation)


class _Walk:
    """Goes along the chain and stops at the first entry that is not what was hashed."""

    def __init__(self, saved: str) -> None:
        self._saved, self._met_saved = saved, not saved
        self._seq, self._hash, self._key = 0, canonical.NOTHING_BEFORE, 0
        self._recorded_at, self._practice_at, self._erased = "", None, 0
        self._starts = scheduled.Starts()

    def step(self, link: Link) -> None:
        self._in_order(link)
        kind = self._one_row(link)
        if _computed(link, kind) != link.hash:
            raise _Bad(
                _("Entry %(seq)s (%(kind)s) is not what was hashed: one of its columns changed.")
                % {"seq": link.columns["seq"], "kind": kind},
                link.columns["seq"],
            )
        self._erased += sum(1 for _erased in _missing_texts(link))
        self._frozen(link.columns["seq"], kind, link.rows[kind])
        self._seq, self._hash, self._key = link.columns["seq"], link.hash, link.key
        self._recorded_at = link.columns["recorded_at"]
        self._practice_at = link.columns["practice_at"]
        self._met_saved = self._met_saved or self._hash == self._saved

    def end(self, organisation: Organisation) -> None:
        """The head says where the chain ends; the saved one is somewhere in it."""
        kept = head_of(organisation.pk)
        here = {
            "organisation_id": organisation.pk,
            "seq": self._seq,
            "hash": self._hash,
            "recorded_at": self._recorded_at or None,
            "practice_at": self._practice_at,
        }
        if kept is None and self._seq == 0:
            pass
        elif kept is None:
            raise _Bad(_("The head of the chain is missing."))
        elif kept != here:
            message = _(
                "The head says that the chain ends with entry %(head)s; it ends with %(seq)s."
            )
            raise _Bad(message % {"head": kept["seq"], "seq": self._seq}, self._ends_badly(kept))
        if not self._met_saved:
            raise _Bad(
                _(
                    "The head that you kept is not in this chain: entries were cut off its end, "
                    "or the chain was computed anew."
                )
            )

    def _ends_badly(self, kept: dict[str, Any]) -> int:
        """The entry that is missing where the head knows of more, else the last one."""
        knows_more = isinstance(kept["seq"], int) and kept["seq"] > self._seq
        return self._seq + 1 if knows_more else self._seq

    def report(
        self, organisation: Organisation, problem: str = "", seq: int | None = None
    ) -> Verified:
        return Verified(
            organisation=organisation.name,
            entries=self._seq,
            erased=self._erased,
            head=self._hash,
            problem=problem,
            seq=seq,
        )

    def _frozen(self, seq: int, kind: str, row: dict[str, Any]) -> None:
        """A goal froze at the start that the schedule in this same chain gives."""
        if kind == "schedule":
            self._starts.hear(row)
        elif kind == "expectation" and not self._starts.allow(row):
            message = _(
                "The goal of entry %(seq)s was held against another start of its meeting than "
                "the one that was written down by then."
            )
            raise _Bad(message % {"seq": seq}, seq)

    def _in_order(self, link: Link) -> None:
        seq = link.columns["seq"]
        if not isinstance(seq, int) or seq != self._seq + 1:
            message = _("Entry %(seq)s is missing: entry %(found)s follows entry %(last)s.")
            values = {"seq": self._seq + 1, "found": seq, "last": self._seq}
            raise _Bad(message % values, self._seq + 1)
        if link.columns["prev_hash"] != self._hash:
            message = _("Entry %(seq)s does not follow the one before: it names another hash.")
            raise _Bad(message % {"seq": seq}, seq)
        if not isinstance(link.hash, str):
            raise _Bad(_("Entry %(seq)s has no hash.") % {"seq": seq}, seq)
        if str(link.columns["recorded_at"]) < str(self._recorded_at):
            message = _("Entry %(seq)s was recorded before the one that it follows.")
            raise _Bad(message % {"seq": seq}, seq)
        if link.key <= self._key:  # what is said last of an expectation has the greatest key
            message = _("Entry %(seq)s has a key from before the one that it follows.")
            raise _Bad(message % {"seq": seq}, seq)

    def _one_row(self, link: Link) -> str:
        seq, kind = link.columns["seq"], link.columns["kind"]
        if link.columns["form_version"] not in canonical.FORMS:
            message = _("Entry %(seq)s is of a form that this version does not know.")
            raise _Bad(message % {"seq": seq}, seq)
        if kind not in link.rows:
            message = _("What entry %(seq)s (%(kind)s) said is missing.")
            raise _Bad(message % {"seq": seq, "kind": kind}, seq)
        if len(link.rows) > 1:
            message = _("Entry %(seq)s (%(kind)s) says more than one thing.")
            raise _Bad(message % {"seq": seq, "kind": kind}, seq)
        return str(kind)


def _missing_texts(link: Link) -> Iterator[str]:
    """The fields whose text was erased by an entry; any other text must be there, unchanged."""
    seq = link.columns["seq"]
    digests = link.columns["digests"]
    if not isinstance(digests, dict):
        raise _Bad(_("The digests of entry %(seq)s can not be read.") % {"seq": seq}, seq)
    if extra := set(link.words) - set(digests):
        message = _("Entry %(seq)s has a text “%(field)s” that it never said.")
        raise _Bad(message % {"seq": seq, "field": min(map(str, extra))}, seq)
    for name, kept in digests.items():
        if name not in link.words:
            if name not in link.erased:
                message = _("The text “%(field)s” of entry %(seq)s is missing; nothing erased it.")
                raise _Bad(message % {"seq": seq, "field": name}, seq)
            yield name
        elif _digest(*link.words[name]) != kept:
            message = _("The text “%(field)s” of entry %(seq)s was changed.")
            raise _Bad(message % {"seq": seq, "field": name}, seq)


def _computed(link: Link, kind: str) -> str:
    """The hash of what stands there; empty where something stands there that has none."""
    try:
        return canonical.entry_hash(link.columns, link.rows[kind], _sortable(link.members))
    except TypeError:
        return ""


def _digest(salt: Any, text: Any) -> str:
    try:
        return canonical.digest(salt, text) if isinstance(text, str) else ""
    except UnicodeEncodeError:
        return ""


def _sortable(members: list[Any]) -> list[Any]:
    """A group that was meddled with must come out different, not as an error."""
    known = [one for one in members if isinstance(one, int)]
    return known if len(known) == len(members) else [-1]


def _require_guards() -> None:
    missing = guards.expected_names(connection.vendor) - guards.standing_names(connection)
    if missing:
        message = _("%(count)s guards of the database are missing, first %(name)s.")
        raise _Bad(message % {"count": len(missing), "name": min(missing)})
    if changed := guards.changed_names(connection):
        message = _("The guard %(name)s is not the one that foresaid made.")
        raise _Bad(message % {"name": min(changed)})


def _require_nothing_else() -> None:
    for table, count in orphans():
        message = _("%(count)s rows of %(table)s belong to nothing.")
        raise _Bad(message % {"count": count, "table": table})


def _require_schedules(organisation: Organisation) -> None:
    for seq in scheduled.differing(organisation.pk):
        if seq is None:
            raise _Bad(_("There is a meeting of which no entry says when it was to be."))
        message = _("A meeting's schedule is not what entry %(seq)s says of it.")
        raise _Bad(message % {"seq": seq}, seq)


def _require_standings(organisation: Organisation) -> None:
    key = next(differing(organisation), None)
    if key is None:
        return
    seq = Entry.objects.filter(pk=key).values_list("seq", flat=True).first()
    message = _(
        "The chain is whole, but the standing of entry %(seq)s is not what it makes of it. "
        "Run `foresaid ledger rebuild`."
    )
    raise _Bad(message % {"seq": seq}, seq)


def spelt(values: Any) -> str:
    """Canonical JSON, for the export."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
