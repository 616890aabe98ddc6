"""One log at one horizon: forecasts at every cut, beside the baselines', scored."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import baselines, scores
from benchmarks.quality.logs import Case, date_of
from foresaid.engine import amounts
from foresaid.engine.forecast import Outlook, forecast
from foresaid.engine.log import WON, Floats, Log, cut, in_own_order

OURS = "foresaid"
TRAILING = "trailing windows"
PARTS = ("open", "new", "total")
DRAWS = 1000


@dataclass
class Scores:
    """Per method (and part): a value per cut, of `inside` one per level of `scores.LEVELS`."""

    log_loss: dict[str, list[float]] = field(default_factory=dict)
    brier: dict[str, list[float]] = field(default_factory=dict)
    chances: dict[str, list[Floats]] = field(default_factory=dict)
    came: list[NDArray[np.bool_]] = field(default_factory=list)
    crps: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    inside: dict[tuple[str, str], list[list[bool]]] = field(default_factory=dict)
    said: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    truth: dict[str, list[float]] = field(default_factory=dict)

    def chance(self, method: str, chance: Floats, came: NDArray[np.bool_]) -> None:
        """Score single chances."""
        self.log_loss.setdefault(method, []).append(scores.log_loss(chance, came))
        self.brier.setdefault(method, []).append(scores.brier(chance, came))
        self.chances.setdefault(method, []).append(chance)

    def total(self, method: str, part: str, draws: Floats, came: float) -> None:
        """Score one sum."""
        self.crps.setdefault((method, part), []).append(scores.crps(draws[:DRAWS], came))
        self.said.setdefault((method, part), []).append(float(draws.mean()))
        hits = [scores.inside(draws, came, level) for level in scores.LEVELS]
        self.inside.setdefault((method, part), []).append(hits)

    def rival(self, part: str) -> str:
        """Whose sums of a part came nearest, foresaid's aside."""
        names = baselines.BASELINES if part == "open" else (TRAILING,)
        return min(names, key=lambda name: float(np.mean(self.crps[name, part])))

    @property
    def rival_of_chances(self) -> str:
        """Whose single chances had the lowest log loss, foresaid's aside."""
        return min(baselines.BASELINES, key=lambda name: float(np.mean(self.log_loss[name])))


def score(case: Case) -> Scores:
    """All cuts of one case."""
    found = Scores()
    for at in case.cuts:
        started = time.perf_counter()
        _one(case, at, found)
        took = f"{time.perf_counter() - started:.1f} s"
        print(case.name, f"{case.days:g}", date_of(at), took, flush=True)
    return found


def came_of(log: Log, outlook: Outlook, until: float) -> NDArray[np.bool_]:
    """Which open opportunities of the outlook were won by a moment."""
    rows = _rows(log, outlook)
    return np.asarray((log.outcome[rows] == WON) & (log.closed[rows] <= until), bool)


def _one(case: Case, at: float, found: Scores) -> None:
    then = in_own_order(cut(case.log, at))
    given = baselines.known(then, at, case.days)
    outlook = forecast(then, at, case.days)
    came = came_of(case.log, outlook, at + case.days)
    truth = _truth(case, outlook, came, at)
    found.came.append(came)
    for part, amount in truth.items():
        found.truth.setdefault(part, []).append(amount)
    _ours(found, outlook, came, truth)
    _baselines(found, given, came, truth["open"])
    for place, part in enumerate(("new", "total")):
        past = baselines.trailing(then, at, case.days, partial(_wins, then, case.days, place))
        found.total(TRAILING, part, past, truth[part])


def _truth(case: Case, outlook: Outlook, came: NDArray[np.bool_], at: float) -> dict[str, float]:
    worth = np.nan_to_num(case.log.amount[_rows(case.log, outlook)])
    new, total = _new_and_total(case.log, at, case.days)
    return {"open": float(worth[came].sum()), "new": new, "total": total}


def _ours(
    found: Scores, outlook: Outlook, came: NDArray[np.bool_], truth: dict[str, float]
) -> None:
    found.chance(OURS, outlook.chance_within, came)
    sums = outlook.amount
    assert sums is not None
    for part in PARTS:
        found.total(OURS, part, getattr(sums, part).draws, truth[part])


def _baselines(
    found: Scores, given: baselines.Known, came: NDArray[np.bool_], truth: float
) -> None:
    """Each adds up its chances as coins, with the amounts that all baselines use."""
    worth = amounts.learn(given.log)
    assert worth is not None
    value = worth.expected(given.now.opportunity)
    generator = np.random.default_rng(7)
    for name, baseline in baselines.BASELINES.items():
        chance = baseline(given)
        found.chance(name, chance, came)
        coins = generator.random((DRAWS, chance.size)) < chance
        found.total(name, "open", coins @ value, truth)


def _wins(log: Log, days: float, place: int, moment: float) -> float:
    return _new_and_total(log, moment, days)[place]


def _rows(log: Log, outlook: Outlook) -> NDArray[np.intp]:
    position = {name: i for i, name in enumerate(log.ids)}
    return np.array([position[i] for i in outlook.ids], np.intp)


def _new_and_total(log: Log, at: float, days: float) -> tuple[float, float]:
    won = (log.outcome == WON) & (log.closed > at) & (log.closed <= at + days)
    amount = np.nan_to_num(log.amount)
    return float(amount[won & (log.started > at)].sum()), float(amount[won].sum())
