"""Whether things go faster or slower now than usual, from the step changes of the last weeks.

Week by week the moves that came are held against those that the process expects of whoever
stood there. The logarithm of that ratio is followed as a level that wanders, and over years as a
season too; how much it wanders is weighed by how well each answer foretold the next week. See
docs/algorithms/pace.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.course import UPPER
from foresaid.engine.history import Visits
from foresaid.engine.log import Floats
from foresaid.engine.process import WIDTHS, Process
from foresaid.engine.season import Rhythm

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


def learn(process: Process, seen: Visits, at: float, days: float, rhythm: Rhythm) -> Pace:
    """The pace expected over the `days` after `at`, from stays known at `at`, beside the rhythm."""
    won, lost = process.won, process.lost
    on = _beside(weeks(process, seen, at, np.arange(won + 1)), at, rhythm)
    away = weeks(process, seen, at, np.array([lost]))
    return Pace(on=follow(on, at, days), lost=follow(away, at, days))


def moved(rates: Floats, on: float, lost: float) -> Floats:
    """Rates [step, bucket, destination] with all moves on and all losses sped up (log scale)."""
    factor = np.full(rates.shape[-1], np.exp(on))
    factor[-1] = np.exp(lost)
    return np.asarray(rates * factor, float)


def weeks(process: Process, seen: Visits, at: float, ways: NDArray[np.intp]) -> Weeks:
    """Hold the moves by `ways` (destinations) against the process, cell by cell."""
    dated = ~np.isnan(seen.start)
    step, start, end = seen.step[dated], seen.start[dated], np.minimum(seen.end[dated], at)
    end = np.maximum(end, start)
    came = np.isin(seen.ended[dated], ways)
    total = _hazard(process, ways)
    width = _width(start, end, came, at)
    if not start.size or not came.any():
        return Weeks(width=width, came=np.zeros(0), due=np.zeros(0))
    newest = np.floor((at - end) / width).astype(np.int64)
    oldest = np.floor((at - start) / width).astype(np.int64)
    parts = oldest - newest + 1
    row = np.repeat(np.arange(start.size), parts)
    cell = newest[row] + np.arange(row.size) - np.repeat(np.cumsum(parts) - parts, parts)
    low = np.maximum(at - (cell + 1) * width, start[row]) - start[row]
    high = np.minimum(at - cell * width, end[row]) - start[row]
    due = _read(total, step[row], high) - _read(total, step[row], low)
    size = int(oldest.max()) + 1
    happened = np.bincount(newest[came], minlength=size).astype(float)
    expected = np.bincount(cell, due, size)
    return Weeks(
        width=width, came=happened, due=expected * happened.sum() / max(expected.sum(), 1e-9)
    )


def _beside(seen: Weeks, at: float, rhythm: Rhythm) -> Weeks:
    """The same, due by the calendar's rhythm too."""
    starts = at - (np.arange(seen.due.size) + 1) * seen.width
    factor = np.array([rhythm.factor(float(s), seen.width) for s in starts])
    due = seen.due * factor if factor.size else seen.due
    return replace(seen, due=due * seen.due.sum() / max(float(due.sum()), 1e-9))


def _hazard(process: Process, ways: NDArray[np.intp]) -> Floats:
    """Moves by those ways that are due of a stay by each bucket's edge, [step, edge]."""
    rates = process.rates[:, :, ways].sum(axis=-1)
    total = process.rates.sum(axis=-1)
    # A bucket empties no further than all who are in it: as in `process.shares_out`.
    gone = np.minimum(total * WIDTHS / (1 + total * WIDTHS / 2), 0.999)
    hazard = -np.log1p(-gone) * rates / np.maximum(total, 1e-300)
    return np.concatenate([np.zeros((len(rates), 1)), np.cumsum(hazard, axis=1)], axis=1)


def _read(total: Floats, step: NDArray[np.int16], age: Floats) -> Floats:
    place = np.clip(np.searchsorted(UPPER, age, side="right") - 1, 0, UPPER.size - 2)
    part = np.clip((age - UPPER[place]) / (UPPER[place + 1] - UPPER[place]), 0.0, 1.0)
    return np.asarray(total[step, place] * (1 - part) + total[step, place + 1] * part)


def _width(start: Floats, end: Floats, came: NDArray[np.bool_], at: float) -> float:
    """Days of a cell: a week, longer where moves are few or stays very many."""
    if not start.size or not came.any():
        return WEEK
    span = max(at - float(start.min()), 1.0)
    by_moves = LEAST_DUE * span / float(came.sum())
    by_parts = float((end - start).sum()) / MOST_PARTS
    return float(max(WEEK, by_moves, by_parts, span / MOST_CELLS))


def follow(seen: Weeks, at: float, days: float) -> Speed:
    """Follow the level through all cells and read it ahead, all candidates weighed."""
    first = _first(seen)
    if first < LEAST_CELLS:
        return USUAL
    came, due = seen.came[:first][::-1], seen.due[:first][::-1]
    middle = np.asarray(at - (np.arange(first)[::-1] + 0.5) * seen.width, float)
    seasonal = first * seen.width >= SEASON_AFTER
    grid = _grid(seen.width, seasonal=seasonal)
    cells = int(np.clip(round(days / seen.width), 1, max(first // 3, 1)))
    state = _filtered(grid, came, due, middle, cells)
    return _ahead(grid, state, at, days, seen.width)


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
    belief: Floats


def _grid(width: float, *, seasonal: bool) -> _Grid:
    sizes = (0.0, SEASON_BELIEF) if seasonal else (0.0,)
    all_ = np.array(
        [(h, w, n, s) for h in HOLDS for w in WANDERINGS for n in NOISES for s in sizes]
    )
    scale = width / WEEK
    hold = all_[:, 0] ** scale
    once = all_[:, 1] == 0
    # Without wandering all holds are the same answer: it gets as much belief as the others.
    belief = np.where(once, np.log(2.0), 0.0)
    return _Grid(
        hold=hold,
        wander=all_[:, 1] * np.sqrt(scale),
        noise=all_[:, 2],
        season=all_[:, 3],
        belief=belief,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    mean: Floats
    spread: Floats
    fit: Floats


def _waves(moment: float) -> Floats:
    turn = 2 * np.pi * moment / YEAR
    return np.array([1.0, np.cos(turn), np.sin(turn)])


def _filtered(grid: _Grid, came: Floats, due: Floats, middle: Floats, cells: int) -> _State:
    """Kalman filter of [level, two waves] for all candidates at once."""
    size = grid.hold.size
    mean = np.zeros((size, 3))
    spread = np.zeros((size, 3, 3))
    still = np.maximum(1 - grid.hold**2, 1e-9)
    spread[:, 0, 0] = np.where(grid.hold < 1, grid.wander**2 / still, 0.04 * (grid.wander > 0))
    spread[:, 1, 1] = spread[:, 2, 2] = grid.season**2
    keep = np.stack([grid.hold, np.ones(size), np.ones(size)], axis=1)
    means, leans = [], []
    for n, e, moment in zip(came, due, middle, strict=True):
        mean = mean * keep
        spread = spread * keep[:, :, None] * keep[:, None, :]
        spread[:, 0, 0] += grid.wander**2
        means.append(mean)
        leans.append(spread)
        wave = _waves(float(moment))
        # One step of Newton from what is foretold: counts near 0 stay well behaved.
        likely = e * np.exp(np.clip(mean @ wave, -3, 3)) + 1e-9
        off = np.clip((n - likely) / (likely + 0.5), -1.5, 1.5)
        coin = 1 / (likely + 0.5) + grid.noise**2
        lean = spread @ wave
        gain = lean / (lean @ wave + coin)[:, None]
        mean = mean + gain * off[:, None]
        spread = spread - gain[:, :, None] * lean[:, None, :]
    fit = grid.belief + _foretold(grid, np.array(means), np.array(leans), came, due, middle, cells)
    return _State(mean=mean, spread=spread, fit=fit)


def _foretold(
    grid: _Grid,
    means: Floats,
    spreads: Floats,
    came: Floats,
    due: Floats,
    middle: Floats,
    cells: int,
) -> Floats:
    """How well each candidate foretold the next `cells` cells, from every past one on."""
    last = came.size - cells + 1
    if last < 1:
        return np.zeros(grid.hold.size)
    came_in = np.convolve(came, np.ones(cells), "valid")
    due_in = np.convolve(due, np.ones(cells), "valid")
    waves = np.stack([_waves(float(m)) for m in middle])
    waves = np.stack([waves[t : t + cells].mean(axis=0) for t in range(last)])
    kept = (grid.hold[:, None] ** np.arange(cells)).mean(axis=1)
    across = np.repeat(waves[:, None, :], kept.size, axis=1)
    across[:, :, 0] = kept
    ahead = (means[:last] * across).sum(axis=-1)
    likely = due_in[:, None] * np.exp(np.clip(ahead, -3, 3)) + 1e-9
    off = np.clip((came_in[:, None] - likely) / (likely + 0.5), -1.5, 1.5)
    total = np.einsum("tgi,tgij,tgj->tg", across, spreads[:last], across)
    total += 1 / (likely + 0.5) + grid.noise**2 / cells + grid.wander**2 * (cells - 1) / 3
    return np.asarray(-0.5 * (np.log(total) + off**2 / total).sum(axis=0) / cells, float)


def _ahead(grid: _Grid, state: _State, at: float, days: float, width: float) -> Speed:
    """Mean over the term and its spread, over all candidates."""
    weight = np.exp(state.fit - state.fit.max())
    weight /= weight.sum()
    moments = at + (np.arange(8) + 0.5) / 8 * days
    cells = (moments - at) / width + 0.5
    waves = np.stack([_waves(float(m)) for m in moments])
    level = state.mean[:, :1] * grid.hold[:, None] ** cells
    mean = (level + state.mean[:, 1:] @ waves[:, 1:].T).mean(axis=1)
    mid = waves.mean(axis=0)
    mid[0] = 0.0
    lean = mid.copy()
    kept = (grid.hold[:, None] ** cells).mean(axis=1)
    across = np.concatenate([kept[:, None], np.broadcast_to(lean[1:], (kept.size, 2))], axis=1)
    variance = np.einsum("gi,gij,gj->g", across, state.spread, across)
    variance += grid.wander**2 * (days / width + 0.5) / 3
    whole = float(weight @ mean)
    return Speed(mean=whole, doubt=float(np.sqrt(weight @ (variance + (mean - whole) ** 2))))
