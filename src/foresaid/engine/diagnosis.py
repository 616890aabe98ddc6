"""Where one person's process differs from their peers' beyond chance, and what that costs.

Findings are figures, for the person and the direct manager alone; no words, no ranking.
Definitions and worked table: docs/algorithms/diagnosis.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from foresaid.engine.figures import Root
from foresaid.engine.peers import Beside, Floats, Form, kept_at, put_beside, usual_ones

LEAST_OWN = 20.0  # trials, or counts, of the person
LEAST_PEERS = 60.0  # the same of all peers together
LEAST_PEOPLE = 3  # peers that have any
FALSE_SHARE = 0.1  # share of the findings that may be due to chance

type Worth = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one person did of one measure: happened, out of trials or exposure.

    is_peer: False keeps the person's figures out of the others' (a manager who sells).
    size: trials, where out_of came by chance (days waited); it decides whether it is too
    early. None: the trials, or what peers would have had in the exposure.
    """

    person: str
    happened: float
    out_of: float
    is_peer: bool = True
    size: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure over people of the same role.

    form: a share of trials, or a rate per exposure. root: where a shortfall points to.
    more_is_better: False for losses and lateness. best: the rate that is best, where both
    more and fewer are worse (words that come true as often as said: 1). priced: whether
    the worth tells what it brings. hastens: key of the share of goings-on whose odds this
    rate multiplies. dispersion: as in `put_beside`.
    """

    key: str
    form: Form
    root: Root
    counted: tuple[Counted, ...]
    more_is_better: bool = True
    best: float | None = None
    priced: bool = True
    hastens: str = ""
    dispersion: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A difference from the peers beyond chance.

    costs: money a term that the difference costs (below zero: brings), with the band
    from the band of the own rate; None where nothing says what the measure is worth.
    peers: who makes up the rate beside it.
    """

    person: str
    measure: str
    root: Root
    better: bool
    happened: float
    out_of: float
    beside: Beside
    peers: tuple[str, ...]
    peers_out_of: float
    costs: float | None
    costs_low: float | None
    costs_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TooEarly:
    """A person's measure that has too few counts to speak of, and how many it needs.

    have: trials; for a rate the counts, or those that peers would have had.
    """

    person: str
    measure: str
    have: float
    needed: float
    peers_are_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Findings, the costliest first; what was compared, and what it is too early for."""

    findings: tuple[Finding, ...]
    compared: int
    too_early: tuple[TooEarly, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a term is worth by the product of step chances.

    entries: keys of the measures of entries a term by step; going_on: keys of the
    measures of going on, one per step in order; amount: money of a won deal. `fixed`
    gives values for keys that are no measures.
    """

    entries: tuple[str | None, ...]
    going_on: tuple[str, ...]
    amount: float
    fixed: Mapping[str, float] = field(default_factory=dict)

    def __call__(self, rates: Mapping[str, float]) -> float:
        """Return entries × the chances of all steps from there × amount, summed."""
        known = {**self.fixed, **rates}
        return self.amount * sum(
            known[entry] * prod(known[key] for key in self.going_on[place:])
            for place, entry in enumerate(self.entries)
            if entry is not None
        )


@dataclass(frozen=True, slots=True)
class _Compared:
    measure: Measure
    counted: Counted
    beside: Beside
    peers: tuple[str, ...]
    peers_out_of: float


def diagnose(
    measures: Sequence[Measure], worth: Mapping[str, Worth] | Worth | None = None
) -> Diagnosis:
    """Compare everybody with their peers on every measure.

    worth: money a term from a mapping of measure key to rate, one for all or one per
    person; the cost of a finding is worth at the peers' rate minus worth at the own
    likely rate, all other rates being the person's own, or everybody's where the person
    has too few counts. Of the findings of one call, at most FALSE_SHARE are expected to
    be chance.
    """
    compared: list[_Compared] = []
    too_early: list[TooEarly] = []
    for measure in sorted(measures, key=lambda one: one.key):
        for counted in sorted(measure.counted, key=lambda one: one.person):
            found = _compare(measure, counted)
            if isinstance(found, TooEarly):
                too_early.append(found)
            else:
                compared.append(found)
    kept = kept_at(np.array([one.beside.by_chance for one in compared]), FALSE_SHARE)
    rates = _likely_rates(measures, compared)
    findings = [
        _finding(one, rates[one.counted.person], _worth_of(worth, one.counted.person))
        for one, stands in zip(compared, kept, strict=True)
        if stands and not one.beside.low <= one.beside.peers <= one.beside.high
    ]
    return Diagnosis(
        findings=tuple(sorted(findings, key=_costliest_first)),
        compared=len(compared),
        too_early=tuple(too_early),
    )


def _compare(measure: Measure, counted: Counted) -> _Compared | TooEarly:
    others = [
        one
        for one in measure.counted
        if one.is_peer and one.person != counted.person and one.out_of > 0
    ]
    happened = np.array([one.happened for one in others])
    out_of = np.array([one.out_of for one in others])
    size = happened if measure.form is Form.RATE else out_of
    few = len(others) < LEAST_PEOPLE or float(size.sum()) < LEAST_PEERS
    have = counted.size if counted.size is not None else _have(measure, counted, happened, out_of)
    if few or have < LEAST_OWN:
        return TooEarly(
            person=counted.person,
            measure=measure.key,
            have=have,
            needed=LEAST_OWN,
            peers_are_few=few,
        )
    usual = usual_ones(measure.form, happened, out_of, least=LEAST_PEOPLE)
    beside = put_beside(
        measure.form,
        counted.happened,
        counted.out_of,
        happened,
        out_of,
        dispersion=measure.dispersion,
        usual=usual,
    )
    peers = tuple(one.person for one, stays in zip(others, usual, strict=True) if stays)
    return _Compared(measure, counted, beside, peers, float(out_of[usual].sum()))


def _have(measure: Measure, counted: Counted, happened: Floats, out_of: Floats) -> float:
    """Return the own trials, or for a rate what peers would have had in the own exposure.

    Not the own count: who is looked at must not depend on how it went.
    """
    if measure.form is Form.SHARE:
        return counted.out_of
    return counted.out_of * float(happened.sum() / out_of.sum()) if len(out_of) else 0.0


def _likely_rates(
    measures: Sequence[Measure], compared: Sequence[_Compared]
) -> dict[str, dict[str, float]]:
    """Return each person's likely rates; everybody's stand where the own ones are unknown."""
    everybody = {one.key: rate for one in measures if (rate := _overall(one)) is not None}
    rates: dict[str, dict[str, float]] = {}
    for one in compared:
        own = rates.setdefault(one.counted.person, dict(everybody))
        own[one.measure.key] = one.beside.likely
    return rates


def _overall(measure: Measure) -> float | None:
    out_of = sum(one.out_of for one in measure.counted)
    return sum(one.happened for one in measure.counted) / out_of if out_of else None


def _worth_of(worth: Mapping[str, Worth] | Worth | None, person: str) -> Worth | None:
    return worth.get(person) if isinstance(worth, Mapping) else worth


def _finding(one: _Compared, rates: Mapping[str, float], worth: Worth | None) -> Finding:
    beside = one.beside
    costs = [
        _cost(worth, one, rates, own) if worth is not None and one.measure.priced else None
        for own in (beside.likely, beside.low, beside.high)
    ]
    band = [cost for cost in costs[1:] if cost is not None]
    return Finding(
        person=one.counted.person,
        measure=one.measure.key,
        root=one.measure.root,
        better=_is_better(one.measure, beside),
        happened=one.counted.happened,
        out_of=one.counted.out_of,
        beside=beside,
        peers=one.peers,
        peers_out_of=one.peers_out_of,
        costs=costs[0],
        costs_low=min(band, default=None),
        costs_high=max(band, default=None),
    )


def _is_better(measure: Measure, beside: Beside) -> bool:
    if measure.best is not None:
        own, peers = beside.own - measure.best, beside.peers - measure.best
        return own * peers >= 0 and abs(own) < abs(peers)
    return (beside.likely > beside.peers) == measure.more_is_better


def _cost(worth: Worth, one: _Compared, rates: Mapping[str, float], own: float) -> float | None:
    """Return what the difference costs, or None where the worth lacks a rate."""
    try:
        return worth(_at(one, rates, one.beside.peers)) - worth(_at(one, rates, own))
    except KeyError:
        return None


def _at(one: _Compared, rates: Mapping[str, float], rate: float) -> dict[str, float]:
    """Return the person's rates with another one of this measure, and of what it hastens."""
    found = {**rates, one.measure.key: rate}
    if one.measure.hastens:
        share = found[one.measure.hastens]
        odds = share * rate / one.beside.likely
        found[one.measure.hastens] = odds / (odds + 1.0 - share)
    return found


def _costliest_first(finding: Finding) -> tuple[bool, float, float, str, str]:
    return (
        finding.better,
        -(finding.costs or 0.0),
        finding.beside.by_chance,
        finding.person,
        finding.measure,
    )
