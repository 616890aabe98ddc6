"""What everybody's deals did of each measure in a past year, and what that is worth. No rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.diagnosis import Chain, Counted, Measure
from foresaid.engine.figures import Root
from foresaid.engine.history import Visits
from foresaid.engine.leaving import Leaving, forward, leaving
from foresaid.engine.log import WON, Log
from foresaid.engine.peers import Form

from .asked import Asked, Behind, What

YEAR = 365.0
WEEK = 7.0
TERM_WEEKS = 13.0
"""A term of the figures is a quarter."""

type Floats = NDArray[np.float64]
type Keys = NDArray[np.int64]
type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Year:
    """One way of selling over the last year, its people and since when each was there.

    `owner`: who owned each stay when it ended; `creator`: who owned each opportunity first;
    `names`: steps in words.
    """

    process: int
    names: Mapping[str, str]
    log: Log
    seen: Visits
    at: float
    owner: Keys
    creator: Keys
    people: Mapping[int, float]
    peers: frozenset[int]


def asked_of(year: Year) -> list[Asked]:
    """Opportunities created a week; of each step the share that goes on from it, and the pace.

    Only whoever has sold in the year is compared; of steps only those that some left.
    """
    priced = _mean_won(year) is not None
    found = [_entries(year, priced=priced)]
    for code in range(len(year.log.steps)):
        went = leaving(year.seen, code, year.at - YEAR)
        if _ended(year, code).any():
            found += [_going_on(year, code, priced=priced), _pace(year, code, went, priced=priced)]
    return found


def worth(year: Year, asked: Sequence[Asked]) -> Chain | None:
    """Money a term: entries a term × the chance of every step × the mean amount of a won deal.

    None where no amount is known.
    """
    amount = _mean_won(year)
    if amount is None:
        return None
    by_what = {
        what: [one.measure.key for one in asked if one.what is what]
        for what in (What.ENTRIES, What.GOING_ON)
    }
    return Chain(
        entries=tuple(by_what[What.ENTRIES]),
        going_on=tuple(by_what[What.GOING_ON]),
        amount=amount * TERM_WEEKS,
    )


def _mean_won(year: Year) -> float | None:
    won = year.log.amount[(year.log.outcome == WON) & (year.log.amount > 0)]
    return float(won.mean()) if won.size else None


def _key(year: Year, what: What, code: int | None = None) -> str:
    step = "" if code is None else year.log.steps[code]
    return f"{year.process}/{what}/{step}"


def _asked(year: Year, measure: Measure, what: What, code: int, behind: Any) -> Asked:
    step = year.log.steps[code]
    return Asked(
        measure=measure,
        what=what,
        process=year.process,
        step=year.names.get(step, step),
        behind=behind,
    )


def _counted(year: Year, happened: Floats | Mask, out_of: Floats | Mask) -> tuple[Counted, ...]:
    """Of stays, summed by whose they are."""
    return tuple(
        Counted(
            person=str(person),
            happened=float(happened[year.owner == person].sum()),
            out_of=float(out_of[year.owner == person].sum()),
            is_peer=person in year.peers,
        )
        for person in year.people
    )


def _entries(year: Year, *, priced: bool) -> Asked:
    started = year.log.started
    recent = (started > year.at - YEAR) & (started <= year.at)
    counted = tuple(
        Counted(
            person=str(person),
            happened=float((recent & (year.creator == person)).sum()),
            out_of=max(min(year.at - since, YEAR) / WEEK, 1.0),
            is_peer=person in year.peers,
        )
        for person, since in year.people.items()
    )
    measure = Measure(
        key=_key(year, What.ENTRIES),
        form=Form.RATE,
        root=Root.EFFORT,
        counted=counted,
        priced=priced,
    )

    def behind(person: int) -> Behind:
        rows = np.flatnonzero(recent & (year.creator == person))
        newest = rows[np.argsort(-started[rows], kind="stable")]
        return Behind.newest((int(year.log.ids[row]), True) for row in newest)

    return Asked(measure=measure, what=What.ENTRIES, process=year.process, behind=behind)


def _ended(year: Year, code: int) -> Mask:
    """Which stays in a step ended in the year."""
    seen = year.seen
    ended = (seen.step == code) & (seen.ended <= len(seen.steps) + 1)
    return np.asarray(ended & (seen.end > year.at - YEAR), bool)


def _going_on(year: Year, code: int, *, priced: bool) -> Asked:
    ended, went_on = _ended(year, code), forward(year.seen, code)
    measure = Measure(
        key=_key(year, What.GOING_ON, code),
        form=Form.SHARE,
        root=Root.SKILL,
        counted=_counted(year, ended & went_on, ended),
        priced=priced,
    )
    return _asked(
        year, measure, What.GOING_ON, code, lambda person: _stays(year, person, ended, went_on)
    )


def _pace(year: Year, code: int, went: Leaving, *, priced: bool) -> Asked:
    stayed = went.days > 0
    counted = _counted(year, went.went_on, went.expected)
    sizes = _counted(year, stayed, stayed)
    measure = Measure(
        key=_key(year, What.PACE, code),
        form=Form.RATE,
        root=Root.SKILL,
        counted=tuple(
            replace(one, size=size.out_of) for one, size in zip(counted, sizes, strict=True)
        ),
        priced=priced,
        hastens=_key(year, What.GOING_ON, code),
    )

    def behind(person: int) -> Behind:
        found = _stays(year, person, stayed, went.went_on)
        return replace(found, days=float(went.days[year.owner == person].sum()))

    return _asked(year, measure, What.PACE, code, behind)


def _stays(year: Year, person: int, which: Mask, went_on: Mask) -> Behind:
    """The newest stays behind a person's measure, and whether each went on."""
    seen = year.seen
    stays = np.flatnonzero(which & (year.owner == person))
    newest = stays[np.argsort(-seen.end[stays], kind="stable")]
    return Behind.newest(
        (int(year.log.ids[seen.opportunity[stay]]), bool(went_on[stay])) for stay in newest
    )
