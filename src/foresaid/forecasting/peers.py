"""What each person did of each measure in a past year, and what a term is worth by it. No rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.diagnosis import Chain, Counted, Measure
from foresaid.engine.figures import Root
from foresaid.engine.history import Visits
from foresaid.engine.log import WON, Log
from foresaid.engine.peers import Form

YEAR = 365.0
WEEK = 7.0
TERM_WEEKS = 13.0
"""A term of the figures is a quarter."""
ENTRIES = "entries"
MOST_RECORDS = 40
"""Opportunities named behind a finding."""

type Floats = NDArray[np.float64]
type Keys = NDArray[np.int64]
type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Year:
    """One way of selling over the last year, its people and since when each was there.

    `owner`: who owned each stay when it ended; `creator`: who owned each opportunity first.
    """

    log: Log
    seen: Visits
    at: float
    owner: Keys
    creator: Keys
    people: Mapping[int, float]
    peers: frozenset[int]


def measures(year: Year) -> list[Measure]:
    """Opportunities created a week, and of each step the share that goes on from it.

    Only whoever has sold in the year is compared; of steps only those that some left.
    """
    found = [_entries(year)]
    for code in range(len(year.log.steps)):
        share = _going_on(year, code)
        if share is not None:
            found.append(share)
    return found


def key_of(step: str) -> str:
    return f"going_on:{step}"


def worth(year: Year, shares: Sequence[Measure]) -> Chain | None:
    """Money a term: entries a term × the chance of every step × the mean amount of a won deal.

    Everybody's own rates fill what a person has no rate of; None where no amount is known.
    """
    won = year.log.amount[(year.log.outcome == WON) & (year.log.amount > 0)]
    if not won.size or not shares:
        return None
    going_on = tuple(one.key for one in shares if one.form is Form.SHARE)
    entries = next(one for one in shares if one.form is Form.RATE)
    return Chain(
        entries=(entries.key,),
        going_on=going_on,
        amount=float(won.mean()) * TERM_WEEKS,
        fixed={one.key: _overall(one) for one in shares},
    )


def _overall(measure: Measure) -> float:
    whole = sum(one.out_of for one in measure.counted)
    return sum(one.happened for one in measure.counted) / whole if whole else 0.0


def _entries(year: Year) -> Measure:
    recent = _recent(year)
    counted = [
        Counted(
            person=str(person),
            happened=float((recent & (year.creator == person)).sum()),
            out_of=max(min(year.at - since, YEAR) / WEEK, 1.0),
            is_peer=person in year.peers,
        )
        for person, since in year.people.items()
    ]
    return Measure(key=ENTRIES, form=Form.RATE, root=Root.EFFORT, counted=tuple(counted))


def records(year: Year, person: int, measure: str) -> list[tuple[int, bool]]:
    """The newest opportunities behind a person's measure, and whether each counts as happened."""
    log = year.log
    if measure == ENTRIES:
        rows = np.flatnonzero(_recent(year) & (year.creator == person))
        newest = rows[np.argsort(-log.started[rows], kind="stable")][:MOST_RECORDS]
        return [(int(log.ids[row]), True) for row in newest]
    code = log.steps.index(measure.removeprefix(key_of("")))
    ended, went_on = _ended(year, code)
    stays = np.flatnonzero(ended & (year.owner == person))
    newest = stays[np.argsort(-year.seen.end[stays], kind="stable")][:MOST_RECORDS]
    return [(int(log.ids[year.seen.opportunity[stay]]), bool(went_on[stay])) for stay in newest]


def _recent(year: Year) -> Mask:
    started = year.log.started
    return np.asarray((started > year.at - YEAR) & (started <= year.at), bool)


def _ended(year: Year, code: int) -> tuple[Mask, Mask]:
    """Which stays in a step ended in the year, and which of them by going on or by a win."""
    seen, steps = year.seen, len(year.seen.steps)
    ended = (seen.step == code) & (seen.ended <= steps + 1) & (seen.end > year.at - YEAR)
    forward = (seen.ended == steps) | ((seen.ended < steps) & (seen.ended > code))
    return np.asarray(ended, bool), np.asarray(ended & forward, bool)


def _going_on(year: Year, code: int) -> Measure | None:
    ended, went_on = _ended(year, code)
    if not ended.any():
        return None
    counted = [
        Counted(
            person=str(person),
            happened=float((went_on & (year.owner == person)).sum()),
            out_of=float((ended & (year.owner == person)).sum()),
            is_peer=person in year.peers,
        )
        for person in year.people
    ]
    return Measure(
        key=key_of(year.log.steps[code]),
        form=Form.SHARE,
        root=Root.SKILL,
        counted=tuple(counted),
    )
