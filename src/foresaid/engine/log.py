"""A sales history as columns: opportunities, and the steps they entered.

Times are days since 1970-01-01 UTC as floats; NaN is a time nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foresaid.engine.owning import Spells

type Floats = NDArray[np.float64]
type Codes = NDArray[np.int32]

OPEN, WON, LOST = 0, 1, 2
IMPLICIT_STEP = "open"
"""Where an opportunity stands from its creation until its first dated step."""

OTHER_STEPS = "other steps"
"""Name of what `fewer_steps` puts together."""


class LogError(ValueError):
    """The rows contradict each other; the message names the rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute:
    """One text column over opportunities: codes into labels, -1 where empty."""

    codes: Codes
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Log:
    """Opportunities (arrays of length n) and their step entries (arrays of length m).

    `outcome` is 0 open, 1 won, 2 lost. `owner` points into `owners`, -1 is nobody.
    `entry_at` may be NaN: the step is known, its moment is not; such entries come first.
    `known` names the columns that already stood at creation; a cut blanks the others for
    what was open, since a later edit of them cannot be told from an early one. `spells` date
    the owners, where that is known; they point at rows and into `owners`.
    """

    ids: tuple[str, ...]
    steps: tuple[str, ...]
    created: Floats
    closed: Floats
    outcome: NDArray[np.int8]
    amount: Floats
    owner: Codes
    owners: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    entry_opportunity: Codes
    entry_step: NDArray[np.int16]
    entry_at: Floats
    entry_seq: NDArray[np.int64]
    known: frozenset[str] = frozenset()
    spells: Spells | None = None
    guessed: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        _check_lengths(self)
        _check_codes(self)
        _check_outcomes(self)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def all_steps(self) -> tuple[str, ...]:
        """The ordered steps, with the implicit first one where it has no name of its own."""
        return self.steps if IMPLICIT_STEP in self.steps else (*self.steps, IMPLICIT_STEP)

    @property
    def started(self) -> Floats:
        """The first moment known of each opportunity: creation or first entry (days, NaN)."""
        first = self.created.copy()
        np.fmin.at(first, self.entry_opportunity, self.entry_at)
        return first

    @property
    def dated(self) -> NDArray[np.bool_]:
        """Which closed on a day that is known, or have not closed."""
        return np.ones(len(self), bool) if self.guessed is None else ~self.guessed

    @property
    def owner_known(self) -> bool:
        """Whether owners are known as of any moment: dated, or named as known at creation."""
        return self.spells is not None or "owner" in self.known

    def present(self, name: str) -> NDArray[np.bool_]:
        """Which opportunities have a column: all, where a log does not keep it (a currency, say).

        An amount of 0 is none.
        """
        if name == "amount":
            return np.asarray(self.amount > 0, bool)
        if name in self.attributes or name == "owner":
            codes = self.owner if name == "owner" else self.attributes[name].codes
            return np.asarray(codes >= 0, bool)
        return np.ones(len(self), bool)

    def owner_at(self, rows: NDArray[np.integer[Any]], moment: Floats) -> Codes:
        """The owner of each row's opportunity at each moment, as far as owners are dated."""
        if self.spells is None:
            return np.asarray(self.owner[rows], np.int32)
        return self.spells.at(rows, moment).astype(np.int32)

    @property
    def last_moment(self) -> float:
        """The latest moment in any row, -inf where there is none."""
        known = [t[~np.isnan(t)] for t in (self.created, self.closed, self.entry_at)]
        return max((float(t.max()) for t in known if t.size), default=-np.inf)


def log_of(
    *,
    ids: Sequence[str],
    created: ArrayLike,
    closed: ArrayLike | None = None,
    outcome: ArrayLike | None = None,
    amount: ArrayLike | None = None,
    owner: Sequence[str] | None = None,
    attributes: Mapping[str, Sequence[str]] | None = None,
    steps: Sequence[str] = (),
    entries: Sequence[tuple[int, int, float]] = (),
    known: frozenset[str] = frozenset(),
    guessed: NDArray[np.bool_] | None = None,
) -> Log:
    """Build a log from plain sequences; `entries` are (opportunity index, step index, time).

    The order of `entries` is their order among equal times. Text columns become codes.
    """
    count = len(ids)
    unknown = np.full(count, np.nan)
    people = _coded(owner if owner is not None else [""] * count)
    return Log(
        ids=tuple(ids),
        steps=tuple(steps),
        created=np.asarray(created, float),
        closed=unknown if closed is None else np.asarray(closed, float),
        outcome=np.zeros(count, np.int8) if outcome is None else np.asarray(outcome, np.int8),
        amount=unknown if amount is None else np.asarray(amount, float),
        owner=people.codes,
        owners=people.labels,
        attributes={name: _coded(column) for name, column in (attributes or {}).items()},
        entry_opportunity=np.array([e[0] for e in entries], np.int32),
        entry_step=np.array([e[1] for e in entries], np.int16),
        entry_at=np.array([e[2] for e in entries], float),
        entry_seq=np.arange(len(entries), dtype=np.int64),
        known=known,
        guessed=guessed,
    )


def cut(log: Log, at: float) -> Log:
    """What was known at `at` (days): later rows gone, later-closed opportunities open again.

    Where nothing is later than `at`, the log itself is returned: it already is a snapshot.
    Otherwise amount, owner and attributes of what was open are blank unless `log.known`
    names them or, for the owner, its spells are dated. Opportunities without any dated row stay.
    """
    if log.last_moment <= at:
        return log
    keep = ~(log.started > at)
    was_open = ~(log.closed <= at)
    blanked = _without_hindsight(_owned_until(log, was_open, at), was_open)
    reopened = replace(
        blanked,
        closed=np.where(was_open, np.nan, log.closed),
        outcome=np.where(was_open, OPEN, log.outcome).astype(np.int8),
        guessed=None if log.guessed is None else log.guessed & ~was_open,
    )
    return select(reopened, keep, ~(log.entry_at > at))


def over_steps(log: Log, steps: tuple[str, ...]) -> Log:
    """The same log over an order of steps that holds all of its own."""
    place = np.array([steps.index(step) for step in log.steps], np.int16)
    return replace(log, steps=steps, entry_step=place[log.entry_step])


def in_own_order(log: Log) -> Log:
    """The same log with its steps in the order that its own entries show.

    A step stands by how far into their opportunities' courses its entries come on average, then
    by name; one that nobody entered is gone. What is cut first is ordered by what was known then.
    """
    time = np.where(np.isnan(log.entry_at), -np.inf, log.entry_at)
    order = np.lexsort((log.entry_seq, time, log.entry_opportunity))
    deal, step = log.entry_opportunity[order], log.entry_step[order]
    place = np.arange(deal.size)
    first = np.append(True, deal[1:] != deal[:-1])[: deal.size]
    since_first = place - np.maximum.accumulate(np.where(first, place, 0))
    length = np.bincount(deal, minlength=len(log))[deal]
    entered = np.bincount(step, minlength=len(log.steps))
    far = np.bincount(step, since_first / np.maximum(length, 1), len(log.steps))
    # Rounded, so that means which differ only by the order of their sums are equal.
    mean = np.round(far / np.maximum(entered, 1), 9)
    kept = sorted(np.flatnonzero(entered), key=lambda code: (mean[code], log.steps[code]))
    new = np.zeros(len(log.steps), np.int16)
    new[kept] = np.arange(len(kept), dtype=np.int16)
    return replace(log, steps=tuple(log.steps[c] for c in kept), entry_step=new[log.entry_step])


def select(log: Log, keep: NDArray[np.bool_], entries: NDArray[np.bool_] | None = None) -> Log:
    """The log of the opportunities in `keep`, with their entries (those in `entries` only)."""
    kept = keep[log.entry_opportunity]
    if entries is not None:
        kept &= entries
    position = np.cumsum(keep, dtype=np.int32) - np.int32(1)
    chosen = np.flatnonzero(keep)
    return replace(
        log,
        ids=tuple(log.ids[i] for i in chosen),
        created=log.created[keep],
        closed=log.closed[keep],
        outcome=log.outcome[keep],
        amount=log.amount[keep],
        owner=log.owner[keep],
        spells=None if log.spells is None else log.spells.chosen(keep),
        guessed=None if log.guessed is None else log.guessed[keep],
        attributes={
            name: Attribute(codes=column.codes[keep], labels=column.labels)
            for name, column in log.attributes.items()
        },
        entry_opportunity=position[log.entry_opportunity[kept]],
        entry_step=log.entry_step[kept],
        entry_at=log.entry_at[kept],
        entry_seq=log.entry_seq[kept],
    )


def fewer_steps(log: Log, most: int) -> Log:
    """The same log with at most `most` steps: the rarely entered ones become one, the last."""
    if len(log.steps) <= most:
        return log
    entered = np.bincount(log.entry_step, minlength=len(log.steps))
    kept = np.sort(np.argsort(-entered, kind="stable")[: most - 1])
    place = np.full(len(log.steps), most - 1, np.int16)
    place[kept] = np.arange(most - 1, dtype=np.int16)
    rest = next(name for name in (OTHER_STEPS, OTHER_STEPS * 2) if name not in log.steps)
    names = (*(log.steps[i] for i in kept), rest)
    return replace(log, steps=names, entry_step=place[log.entry_step])


def _owned_until(log: Log, was_open: NDArray[np.bool_], at: float) -> Log:
    """What was open has the owner of that moment, where owners are dated."""
    if log.spells is None:
        return log
    then = log.owner_at(np.arange(len(log)), np.full(len(log), at))
    owner = np.where(was_open, then, log.owner).astype(np.int32)
    return replace(log, owner=owner, spells=log.spells.until(at))


def _without_hindsight(log: Log, was_open: NDArray[np.bool_]) -> Log:
    """Blank, for what was open, the columns that are not known to have stood at creation."""
    amount = log.amount if "amount" in log.known else np.where(was_open, np.nan, log.amount)
    owner = log.owner if log.owner_known else np.where(was_open, -1, log.owner)
    attributes = {
        name: column
        if name in log.known
        else Attribute(
            codes=np.where(was_open, -1, column.codes).astype(np.int32), labels=column.labels
        )
        for name, column in log.attributes.items()
    }
    return replace(log, amount=amount, owner=owner.astype(np.int32), attributes=attributes)


def _coded(values: Sequence[str]) -> Attribute:
    # Not by way of an array of text: each of its cells is as wide as the longest value.
    labels = sorted(set(values) - {""})
    place = {label: code for code, label in enumerate(labels)} | {"": -1}
    return Attribute(
        codes=np.fromiter((place[value] for value in values), np.int32, len(values)),
        labels=tuple(labels),
    )


def _check_lengths(log: Log) -> None:
    count = len(log.ids)
    for name in ("created", "closed", "outcome", "amount", "owner"):
        if getattr(log, name).shape != (count,):
            raise LogError(f"{name} has {getattr(log, name).size} values for {count} opportunities")
    if log.guessed is not None and log.guessed.shape != (count,):
        raise LogError(f"guessed has {log.guessed.size} values for {count} opportunities")
    for name, column in log.attributes.items():
        if column.codes.shape != (count,):
            raise LogError(f"{name} has {column.codes.size} values for {count} opportunities")
    entries = log.entry_opportunity.size
    for name in ("entry_step", "entry_at", "entry_seq"):
        if getattr(log, name).shape != (entries,):
            raise LogError(f"{name} has {getattr(log, name).size} values for {entries} entries")
    if len(set(log.ids)) != count:
        raise LogError(f"The id {_first_repeated(log.ids)} stands on more than one opportunity")


def _check_codes(log: Log) -> None:
    if len(set(log.steps)) != len(log.steps):
        raise LogError(f"The step {_first_repeated(log.steps)} stands twice in the order of steps")
    for name, codes, size in (
        ("entry_opportunity", log.entry_opportunity, len(log.ids)),
        ("entry_step", log.entry_step, len(log.steps)),
    ):
        if codes.size and (codes.min() < 0 or codes.max() >= size):
            raise LogError(f"{name} points outside the {size} that there are")
    if log.owner.size and (log.owner.min() < -1 or log.owner.max() >= len(log.owners)):
        raise LogError(f"owner points outside the {len(log.owners)} owners that there are")


def _check_outcomes(log: Log) -> None:
    _refuse(log, ~np.isin(log.outcome, (OPEN, WON, LOST)), "an outcome that is not 0, 1 or 2")
    for name in ("created", "closed", "amount"):
        _refuse(log, np.isinf(getattr(log, name)), f"an infinite value as {name}")
    dated = ~np.isnan(log.closed)
    _refuse(log, (log.outcome != OPEN) & ~dated, "an outcome but no closing time")
    _refuse(log, (log.outcome == OPEN) & dated, "a closing time but no outcome")


def _refuse(log: Log, wrong: NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        rows = np.flatnonzero(wrong)
        named = ", ".join(log.ids[i] for i in rows[:3]) + (", …" if rows.size > 3 else "")
        counted = "1 opportunity has" if rows.size == 1 else f"{rows.size} opportunities have"
        raise LogError(f"{counted} {what}: {named}")


def _first_repeated(names: Sequence[str]) -> str:
    seen: set[str] = set()
    return next(n for n in names if n in seen or seen.add(n))  # type: ignore[func-returns-value]
