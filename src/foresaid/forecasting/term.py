"""A term's draws by person: the engine's forecast of each way of selling, shared out.

No rows, no clock. Open deals are shared by their credits, deals that do not exist yet by who
lately created how many. In each draw the parts of people and of nobody add up to the whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine import amounts
from foresaid.engine.forecast import Note, Outlook, Sum, forecast
from foresaid.engine.log import WON, Log
from foresaid.sales.splits import Split

type Floats = NDArray[np.float64]

NEW_STREAM = 101
"""Of the draws that share out deals to come, apart from the engine's own."""
SHARE_HALF_LIFE = 120.0
"""Days after which a created deal counts half for who creates the next ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Equally likely terms: of the whole [draw], and by person [draw, person].

    Amounts are None where no amount is known at all.
    """

    open_count: Floats
    new_count: Floats
    open_amount: Floats | None
    new_amount: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chance:
    """Open opportunities beside each other: chance to be won within the term and ever, worth."""

    ids: tuple[str, ...]
    within: Floats
    ever: Floats
    worth: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """What is left of a term, for everybody and for each of `people`."""

    people: tuple[int, ...]
    whole: Draws
    by_person: Draws
    chances: tuple[Chance, ...]
    notes: tuple[Note, ...]


def foresee(
    logs: Sequence[Log],
    at: float,
    days: float,
    *,
    splits: Mapping[str, Split],
    people: Sequence[int],
    creators: Collection[int] | None = None,
    seed: int = 0,
) -> Term:
    """Forecast the `days` after `at` of several ways of selling together.

    Args:
        logs: one per way of selling, each as known at `at`; their ids do not overlap.
        at: days since 1970.
        days: length of what is left of the term, above 0.
        splits: by id who is credited; who is missing belongs to nobody.
        people: keys of everybody who may get a part.
        creators: those of them who may still create deals; everybody where left out.
        seed: of the draws of the first log; each further one draws on its own.
    """
    crew = _Crew(
        place={person: row for row, person in enumerate(people)},
        creators=frozenset(people if creators is None else creators),
        splits=splits,
    )
    found = [_one(log, at, days, crew, seed + n) for n, log in enumerate(logs)]
    notes = dict.fromkeys(note for one in found for note in one.notes)
    return Term(
        people=tuple(people),
        whole=_together([one.whole for one in found]),
        by_person=_together([one.by_person for one in found]),
        chances=tuple(chance for one in found for chance in one.chances),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crew:
    """Who has which column of the draws, who may create, who is credited with what."""

    place: Mapping[int, int]
    creators: frozenset[int]
    splits: Mapping[str, Split]


def _one(log: Log, at: float, days: float, crew: _Crew, seed: int) -> Term:
    group, kinds = _kinds(log, crew.splits)
    seen = forecast(log, at, days, seed=seed, group=group, groups=len(kinds))
    whole = Draws(
        open_count=seen.count.open.draws,
        new_count=seen.count.new.draws,
        open_amount=seen.amount.open.draws if seen.amount else None,
        new_amount=seen.amount.new.draws if seen.amount else None,
    )
    return Term(
        people=tuple(crew.place),
        whole=whole,
        by_person=_by_person(log, at, whole, seen, kinds, crew, seed),
        chances=(_chances(log, seen),),
        notes=seen.notes,
    )


def _by_person(
    log: Log,
    at: float,
    whole: Draws,
    seen: Outlook,
    kinds: Sequence[Split],
    crew: _Crew,
    seed: int,
) -> Draws:
    shares, owners = _shares(kinds, crew.place)
    generator = np.random.default_rng([seed, NEW_STREAM])
    weights = creating(log, at, crew.place, crew.creators)
    counts, worths = allot(whole.new_count, whole.new_amount, weights, spread_of(log), generator)
    return Draws(
        open_count=_shared(seen.groups_count, owners),
        new_count=counts,
        open_amount=_shared(seen.groups_amount, shares) if worths is not None else None,
        new_amount=worths,
    )


def _shared(groups: Sum | None, shares: Floats) -> Floats:
    """Draws of the ways of sharing [draw, way] to draws of people."""
    assert groups is not None  # asked for by `group`
    return np.asarray(groups.draws[:, : shares.shape[0]] @ shares, float)


def _kinds(log: Log, splits: Mapping[str, Split]) -> tuple[NDArray[np.int32], list[Split]]:
    """Which way of sharing each opportunity has, -1 for nobody's, and the ways."""
    codes: dict[Split, int] = {}
    group = np.full(len(log), -1, np.int32)
    for row, key in enumerate(log.ids):
        split = splits.get(key)
        if split:
            group[row] = codes.setdefault(split, len(codes))
    return group, list(codes)


def _shares(kinds: Sequence[Split], place: Mapping[int, int]) -> tuple[Floats, Floats]:
    """Shares of amounts and of counts [way of sharing, person]."""
    shares = np.zeros((len(kinds), len(place)))
    owners = np.zeros((len(kinds), len(place)))
    for row, split in enumerate(kinds):
        for part in split:
            if part.person in place:
                shares[row, place[part.person]] += part.share
                owners[row, place[part.person]] += part.owns
    return shares, owners


def creating(log: Log, at: float, place: Mapping[int, int], creators: Collection[int]) -> Floats:
    """How much each person lately created, older creations fading; owners' keys are labels."""
    made = np.zeros(len(place))
    age = at - log.started
    weight = np.where(np.isnan(age) | (age < 0), 0.0, 0.5 ** (age / SHARE_HALF_LIFE))
    by_owner = np.bincount(log.owner + 1, weight, len(log.owners) + 1)[1:]
    for label, sum_of in zip(log.owners, by_owner, strict=True):
        if int(label) in creators and int(label) in place:
            made[place[int(label)]] += sum_of
    return made


def spread_of(log: Log) -> float:
    """Variance of won amounts as a share of their squared mean; 1 where it is not known."""
    won = log.amount[(log.outcome == WON) & (log.amount > 0)]
    return float(won.var() / won.mean() ** 2) if won.size > 1 and won.var() > 0 else 1.0


def allot(
    count: Floats,
    amount: Floats | None,
    weights: Floats,
    spread: float,
    generator: np.random.Generator,
) -> tuple[Floats, Floats | None]:
    """Share out deals that do not exist yet [draw] among people [draw, person].

    Each deal goes to a person with the chance of the weights. A sum of n amounts that vary by
    `spread` (variance over squared mean) is about Gamma(n / spread); so the whole amount is
    shared by such draws, which add up to it. Without any weight all of it stays nobody's.
    """
    nobody = np.zeros((count.size, weights.size))
    if not weights.sum():
        return nobody, None if amount is None else nobody
    counts = generator.multinomial(count.astype(np.int64), weights / weights.sum()).astype(float)
    if amount is None:
        return counts, None
    drawn = generator.standard_gamma(counts / spread)
    whole = drawn.sum(axis=1)
    # A draw so small that all its gammas vanish is shared by the counts.
    lost = whole <= 0
    drawn[lost], whole[lost] = counts[lost], np.maximum(counts[lost].sum(axis=1), 1.0)
    return counts, drawn / whole[:, None] * amount[:, None]


def _chances(log: Log, seen: Outlook) -> Chance:
    worth = amounts.learn(log)
    rows = {key: row for row, key in enumerate(log.ids)}
    places = np.array([rows[key] for key in seen.ids], np.int32)
    return Chance(
        ids=seen.ids,
        within=seen.chance_within,
        ever=seen.chance_ever,
        worth=None if worth is None else worth.expected(places),
    )


def _together(parts: Sequence[Draws]) -> Draws:
    return Draws(
        open_count=_added([one.open_count for one in parts]),
        new_count=_added([one.new_count for one in parts]),
        open_amount=_known([one.open_amount for one in parts]),
        new_amount=_known([one.new_amount for one in parts]),
    )


def _known(parts: Sequence[Floats | None]) -> Floats | None:
    """What has no amounts brings none; where none has, nothing is known."""
    known = [part for part in parts if part is not None]
    return _added(known) if known else None


def _added(parts: Sequence[Floats]) -> Floats:
    """The sum over independent draws; the fewest draws decide."""
    size = min(part.shape[0] for part in parts)
    return np.asarray(sum(part[:size] for part in parts), float)
