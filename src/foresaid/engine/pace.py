"""Whether things go faster or slower now than usual, from the step changes of the last weeks.

Week by week the moves that came are held against those that the process expects of whoever
stood there. The logarithm of that ratio is followed as a level that wanders, and over years as a
season too; how much it wanders is weighed by how well each answer foretold the next term. See
docs/algorithms/pace.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from foresaid.engine import due
from foresaid.engine.due import Stays, Ways
from foresaid.engine.log import Floats
from foresaid.engine.process import Process
from foresaid.engine.season import NO_BEAT, Beat, Rhythm

type Beats = Mapping[int, Beat]

NO_BEATS: Beats = {}
ANY_AGE = np.zeros(1)

WEEK = 7.0
YEAR = 365.25
MOST_PARTS = 1_000_000
"""Parts of stays (one per stay and cell) that are looked at; beyond, cells get longer."""
LEAST_DUE = 6.0
"""Moves that a cell should expect on average; below, cells get longer."""
MOST_CELLS = 1000
"""Cells that the whole of a history is cut into at most."""
LEAST_CELLS = 6
"""Cells below which no pace is looked for."""
SEASON_AFTER = 400.0
"""Days of history after which a yearly season is thought possible."""
SEASON_BELIEF = 0.2
"""Belief about a season's size (log scale, spread of each of its two waves)."""
GROWTH_BELIEF = 0.5
"""Belief about a growth in a year (log scale, spread), where one is thought possible."""
WANDERINGS = (0.0, 0.01, 0.02, 0.04, 0.08, 0.16)
"""Candidates for how far the level moves in a week (log scale)."""
HOLDS = (0.85, 0.96, 1.0)
"""Candidates for what of a level is left after a week."""
NOISES = (0.0, 0.1, 0.2, 0.4)
"""Candidates for what a single week is off by itself, beyond chance (log scale)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """The expected log factor over a term and how unsure it is (standard deviation)."""

    mean: float
    doubt: float


USUAL = Speed(mean=0.0, doubt=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast deals go on (to another step, or won) and are lost, against the usual."""

    on: Speed
    lost: Speed

    @property
    def known(self) -> bool:
        """Whether there were weeks enough to tell."""
        return self.on.doubt > 0


USUAL_PACE = Pace(on=USUAL, lost=USUAL)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weeks:
    """Moves that came and were due in cells of `width` days, the latest first."""

    width: float
    came: Floats
    due: Floats


def learn(
    process: Process,
    who: Stays,
    at: float,
    days: float,
    rhythm: Rhythm,
    losing: Floats,
    weight: Floats,
) -> Pace:
    """The pace expected over the `days` after `at`, from stays known at `at`, beside the rhythm.

    `losing`: how many times as many losses as usual are due of each stay; `weight`: how much each
    counts.
    """
    won, lost = process.won, process.lost
    beats = {won: rhythm.won, lost: rhythm.lost}
    on = weeks(process, who, at, np.arange(won + 1), beats, weight)
    away = weeks(process, who, at, np.array([lost]), beats, weight * losing)
    return Pace(on=follow(on, at, days), lost=follow(away, at, days))


def moved(rates: Floats, pace: Pace) -> Floats:
    """Rates [step, bucket, destination] with all moves on and all losses sped up."""
    factor = np.full(rates.shape[-1], np.exp(pace.on.mean))
    factor[-1] = np.exp(pace.lost.mean)
    return np.asarray(rates * factor, float)


def weeks(
    process: Process,
    who: Stays,
    at: float,
    ways: Ways,
    beats: Beats = NO_BEATS,
    times: Floats | None = None,
) -> Weeks:
    """Hold the moves by `ways` (destinations) against the process, cell by cell.

    `beats`: the calendar's factors on some of the ways, of which the moves are due too; `times`:
    how many times the usual is due of each stay.
    """
    came = np.isin(who.ended, ways)
    width = _width(who, came, at)
    if not came.any():
        return Weeks(width=width, came=np.zeros(0), due=np.zeros(0))
    size = int((at - float(who.start.min())) // width) + 1
    borders = np.asarray(at - width * np.arange(size, -1.0, -1.0), float)
    happened = due.came(who, borders, ways, ANY_AGE)[:, 0]
    cut = due.parts(who, borders, times)
    expected = np.zeros(size)
    for some, beat in _by_beat(ways, beats):
        each = due.due(due.hazard(process, some), cut, size, beat.ages)
        expected += np.asarray(each * beat.over(borders)).sum(axis=1)
    expected *= happened.sum() / max(float(expected.sum()), 1e-9)
    return Weeks(width=width, came=happened[::-1], due=expected[::-1])


def _by_beat(ways: Ways, beats: Beats) -> list[tuple[Ways, Beat]]:
    """The ways that no beat moves, together, and each other one with its beat."""
    steady = np.array([way for way in ways if way not in beats], np.intp)
    return [(steady, NO_BEAT), *((np.array([w]), beats[w]) for w in beats if w in ways)]


def _width(who: Stays, came: NDArray[np.bool_], at: float) -> float:
    """Days of a cell: a week, longer where moves are few or stays very many."""
    if not came.any():
        return WEEK
    span = max(at - float(who.start.min()), 1.0)
    by_moves = LEAST_DUE * span / float(came.sum())
    by_parts = float(who.age.sum()) / MOST_PARTS
    return float(max(WEEK, by_moves, by_parts, span / MOST_CELLS))


def follow(seen: Weeks, at: float, days: float, *, grows: bool = False) -> Speed:
    """Follow the level through all cells and read it ahead, all candidates weighed.

    `grows`: whether a steady growth is thought possible, once it can be told from a season.
    """
    first = _first(seen)
    if first < LEAST_CELLS:
        return USUAL
    came, due = seen.came[:first][::-1], seen.due[:first][::-1]
    middle = np.asarray(at - (np.arange(first)[::-1] + 0.5) * seen.width, float)
    seasonal = first * seen.width >= SEASON_AFTER
    grid = _grid(seen.width, seasonal=seasonal, grows=grows and seasonal)
    cells = int(np.clip(round(days / seen.width), 1, max(first // 3, 1)))
    origin = float(middle.mean())
    waves = np.stack([_waves(float(moment), origin) for moment in middle])
    state = _filtered(grid, came, due, waves, cells)
    return _ahead(grid, state, at, days, seen.width, origin)


def _first(seen: Weeks) -> int:
    """Whole cells since the first move; the cell in which a log begins says nothing of pace."""
    begun = np.flatnonzero(seen.came > 0)
    return int(begun[-1]) if begun.size else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Grid:
    hold: Floats
    wander: Floats
    noise: Floats
    season: Floats
    growth: Floats
    belief: Floats


def _grid(width: float, *, seasonal: bool, grows: bool) -> _Grid:
    sizes = (0.0, SEASON_BELIEF) if seasonal else (0.0,)
    growths = (0.0, GROWTH_BELIEF) if grows else (0.0,)
    all_ = np.array(list(product(HOLDS, WANDERINGS, NOISES, sizes, growths)))
    scale = width / WEEK
    hold = all_[:, 0] ** scale
    once = all_[:, 1] == 0
    # Without wandering all holds are the same answer: together six times another's belief.
    belief = np.where(once, np.log(2.0), 0.0)
    return _Grid(
        hold=hold,
        wander=all_[:, 1] * np.sqrt(scale),
        noise=all_[:, 2],
        season=all_[:, 3],
        growth=all_[:, 4],
        belief=belief,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    mean: Floats
    spread: Floats
    fit: Floats


def _waves(moment: float, origin: float) -> Floats:
    """What the level, the two waves and the growth since `origin` count for at a moment."""
    turn = 2 * np.pi * moment / YEAR
    return np.array([1.0, np.cos(turn), np.sin(turn), (moment - origin) / YEAR])


def _filtered(grid: _Grid, came: Floats, due: Floats, waves: Floats, cells: int) -> _State:
    """Kalman filter of [level, two waves, growth] for all candidates at once."""
    size = grid.hold.size
    mean = np.zeros((size, 4))
    spread = np.zeros((size, 4, 4))
    still = np.maximum(1 - grid.hold**2, 1e-9)
    spread[:, 0, 0] = np.where(grid.hold < 1, grid.wander**2 / still, 0.04 * (grid.wander > 0))
    spread[:, 1, 1] = spread[:, 2, 2] = grid.season**2
    spread[:, 3, 3] = grid.growth**2
    keep = np.stack([grid.hold, *np.ones((3, size))], axis=1)
    means, leans = [], []
    for n, e, wave in zip(came, due, waves, strict=True):
        mean = mean * keep
        spread = spread * keep[:, :, None] * keep[:, None, :]
        spread[:, 0, 0] += grid.wander**2
        means.append(mean)
        leans.append(spread)
        # One step of Newton from what is foretold: counts near 0 stay well behaved.
        likely = e * np.exp(np.clip(mean @ wave, -3, 3)) + 1e-9
        off = np.clip((n - likely) / (likely + 0.5), -1.5, 1.5)
        coin = 1 / (likely + 0.5) + grid.noise**2
        lean = spread @ wave
        gain = lean / (lean @ wave + coin)[:, None]
        mean = mean + gain * off[:, None]
        spread = spread - gain[:, :, None] * lean[:, None, :]
    fit = grid.belief + _foretold(grid, np.array(means), np.array(leans), came, due, waves, cells)
    return _State(mean=mean, spread=spread, fit=fit)


def _foretold(
    grid: _Grid,
    means: Floats,
    spreads: Floats,
    came: Floats,
    due: Floats,
    waves: Floats,
    cells: int,
) -> Floats:
    """How well each candidate foretold the next `cells` cells, from every past one on."""
    last = came.size - cells + 1
    if last < 1:
        return np.zeros(grid.hold.size)
    came_in = np.convolve(came, np.ones(cells), "valid")
    due_in = np.convolve(due, np.ones(cells), "valid")
    over = np.stack([waves[t : t + cells].mean(axis=0) for t in range(last)])
    kept = (grid.hold[:, None] ** np.arange(cells)).mean(axis=1)
    across = np.repeat(over[:, None, :], kept.size, axis=1)
    across[:, :, 0] = kept
    ahead = (means[:last] * across).sum(axis=-1)
    likely = due_in[:, None] * np.exp(np.clip(ahead, -3, 3)) + 1e-9
    off = np.clip((came_in[:, None] - likely) / (likely + 0.5), -1.5, 1.5)
    total = np.einsum("tgi,tgij,tgj->tg", across, spreads[:last], across)
    total += 1 / (likely + 0.5) + grid.noise**2 / cells + grid.wander**2 * (cells - 1) / 3
    return np.asarray(-0.5 * (np.log(total) + off**2 / total).sum(axis=0) / cells, float)


def _fading(years: Floats) -> Floats:
    """Years by which a growth that loses half of itself in each lags behind a steady one."""
    return np.asarray((1 - 0.5**years) / np.log(2) - years, float)


def _ahead(
    grid: _Grid, state: _State, at: float, days: float, width: float, origin: float
) -> Speed:
    """Mean over the term and its spread, over all candidates."""
    weight = np.exp(state.fit - state.fit.max())
    weight /= weight.sum()
    moments = at + (np.arange(8) + 0.5) / 8 * days
    cells = (moments - at) / width + 0.5
    waves = np.stack([_waves(float(m), origin) for m in moments])
    waves[:, 3] += _fading((moments - at) / YEAR)
    level = state.mean[:, :1] * grid.hold[:, None] ** cells
    mean = (level + state.mean[:, 1:] @ waves[:, 1:].T).mean(axis=1)
    mid = waves.mean(axis=0)
    mid[0] = 0.0
    lean = mid.copy()
    kept = (grid.hold[:, None] ** cells).mean(axis=1)
    across = np.concatenate([kept[:, None], np.broadcast_to(lean[1:], (kept.size, 3))], axis=1)
    variance = np.einsum("gi,gij,gj->g", across, state.spread, across)
    variance += grid.wander**2 * (days / width + 0.5) / 3
    whole = float(weight @ mean)
    return Speed(mean=whole, doubt=float(np.sqrt(weight @ (variance + (mean - whole) ** 2))))
