"""The closing of opportunities whose files give an outcome, but not its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.closings import likely_closings
from foresaid.engine.log import Floats

ECHO_SHARE = 0.95
"""Share of a step's rows that must be the last of a decided opportunity to be its closing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """When each closed (days, NaN none), its last moment known, whether a step told the closing."""

    closed: Floats
    last: Floats
    told: NDArray[np.bool_]


def undated_closings(
    entries: Sequence[tuple[int, int, float]],
    created: Floats,
    undated: NDArray[np.bool_],
    still: NDArray[np.bool_],
    until: float,
) -> Closings:
    """Find closings where there is an outcome without a day.

    Args:
        entries: opportunity, step and time of each entry, ordered by opportunity and time.
        created: of each opportunity (days since 1970).
        undated: which have an outcome without a day.
        still: which are open at `until`.
        until: the moment of reading, infinite for the latest of all.
    """
    deal, step, at = (np.array([e[k] for e in entries]) for k in range(3))
    deal, step = deal.astype(np.intp), step.astype(np.intp)
    at = at.astype(float)
    until = min(until, float(np.nanmax(np.append(created, at), initial=-np.inf)))
    decided = undated | ~still
    echo = _echoes(deal, step, decided, at <= until)[step] & (at <= until)
    last, before = created.copy(), created.copy()
    np.fmax.at(last, deal, at)
    np.fmax.at(before, deal[~echo], at[~echo])
    told = np.zeros(undated.size, bool)
    told[deal[echo]] = True
    told &= undated & (last <= until)
    found = likely_closings(before, undated & ~told, still, until)
    return Closings(closed=np.where(told, last, found), last=last, told=told)


def _echoes(
    deal: NDArray[np.intp],
    step: NDArray[np.intp],
    decided: NDArray[np.bool_],
    there: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which steps only the decided enter, and only last."""
    size = int(step.max(initial=-1)) + 1
    deal, step = deal[there], step[there]
    final = np.append(deal[1:] != deal[:-1], True)[: deal.size]
    rows = np.bincount(step, minlength=size)
    ended = np.bincount(step, final & decided[deal], size)
    return np.asarray((ended > 0) & (ended >= ECHO_SHARE * rows), bool)
