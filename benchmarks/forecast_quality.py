"""Forecasts against what came, and against what a team would use instead.

    python -m benchmarks.forecast_quality [--quick] [--log bpi2012] [--sizes] [--worlds 200]

needs the dependency group `oracles`. It cuts each log in time, forecasts from what was known
then, scores, keeps the scores of each log and horizon in benchmarks/results, and writes the
tables of all that are kept between the marks of docs/explanation/forecast-quality.md.
"""

from __future__ import annotations

import argparse
import pickle
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import baselines, scores, worlds
from benchmarks.quality.logs import Case, bpi2012, cases, date_of, day, every
from foresaid.engine import amounts
from foresaid.engine.forecast import Outlook, forecast
from foresaid.engine.log import OPEN, WON, Floats, Log, cut, in_own_order, select

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "forecast-quality.md"
KEPT = Path(__file__).resolve().parent / "results"
START, END = "<!-- figures: begin -->", "<!-- figures: end -->"
OURS = "foresaid"
TRAILING = "trailing windows"
DRAWS = 1000


@dataclass
class Scores:
    """Per method: one value per cut."""

    log_loss: dict[str, list[float]] = field(default_factory=dict)
    brier: dict[str, list[float]] = field(default_factory=dict)
    crps: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    inside: dict[tuple[str, str], list[bool]] = field(default_factory=dict)
    truth: dict[str, list[float]] = field(default_factory=dict)

    def chance(self, method: str, chance: Floats, came: NDArray[np.bool_]) -> None:
        """Score single chances."""
        self.log_loss.setdefault(method, []).append(scores.log_loss(chance, came))
        self.brier.setdefault(method, []).append(scores.brier(chance, came))

    def total(self, method: str, part: str, draws: Floats, came: float) -> None:
        """Score one sum."""
        self.crps.setdefault((method, part), []).append(scores.crps(draws[:DRAWS], came))
        self.inside.setdefault((method, part), []).append(scores.inside(draws, came))


def score(case: Case, *, quick: bool) -> Scores:
    """All cuts of one case."""
    found = Scores()
    chosen = case.cuts[:: max(1, len(case.cuts) // 4)] if quick else case.cuts
    for at in chosen:
        started = time.perf_counter()
        _one(case, at, found)
        print(case.name, f"{case.days:g}", date_of(at), f"{time.perf_counter() - started:.1f} s")
    return found


def _one(case: Case, at: float, found: Scores) -> None:
    then = in_own_order(cut(case.log, at))
    given = baselines.known(then, at, case.days)
    outlook = forecast(then, at, case.days)
    came, worth_came = _came(case.log, then, outlook, at, case.days)
    value = _amounts(then, given)
    truth = {"open": float(worth_came[came].sum())}
    new, total = _new_and_total(case.log, at, case.days)
    truth |= {"new": new, "total": total}
    for part, amount in truth.items():
        found.truth.setdefault(part, []).append(amount)
    _ours(found, outlook, came, truth)
    generator = np.random.default_rng(7)
    for name, baseline in baselines.BASELINES.items():
        chance = baseline(given)
        found.chance(name, chance, came)
        coins = generator.random((DRAWS, chance.size)) < chance
        found.total(name, "open", coins @ value, truth["open"])
    for part, place in (("new", 0), ("total", 1)):
        past = baselines.trailing(then, at, case.days, partial(_wins, then, case.days, place))
        found.total(TRAILING, part, past, truth[part])


def _wins(log: Log, days: float, place: int, moment: float) -> float:
    return _new_and_total(log, moment, days)[place]


def _ours(
    found: Scores, outlook: Outlook, came: NDArray[np.bool_], truth: dict[str, float]
) -> None:
    found.chance(OURS, outlook.chance_within, came)
    parts = outlook.amount
    assert parts is not None
    for part, sum_ in (("open", parts.open), ("new", parts.new), ("total", parts.total)):
        found.total(OURS, part, sum_.draws, truth[part])


def _came(
    log: Log, then: Log, outlook: Outlook, at: float, days: float
) -> tuple[NDArray[np.bool_], Floats]:
    position = {name: i for i, name in enumerate(log.ids)}
    rows = np.array([position[i] for i in outlook.ids], int)
    won = (log.outcome[rows] == WON) & (log.closed[rows] <= at + days)
    return np.asarray(won, bool), np.nan_to_num(log.amount[rows])


def _new_and_total(log: Log, at: float, days: float) -> tuple[float, float]:
    won = (log.outcome == WON) & (log.closed > at) & (log.closed <= at + days)
    amount = np.nan_to_num(log.amount)
    return float(amount[won & (log.started > at)].sum()), float(amount[won].sum())


def _amounts(then: Log, given: baselines.Known) -> Floats:
    """The amounts that all baselines use: known ones, else the mean of won ones like them."""
    worth = amounts.learn(then)
    assert worth is not None
    return worth.expected(given.now.opportunity)


def tables(results: list[tuple[Case, Scores]]) -> str:
    """The page's tables."""
    parts = [_summary_table(results), _open_table(results), _sum_table(results), _coverage(results)]
    return "\n\n".join(parts)


def best_of(values: dict[str, list[float]]) -> str:
    """The baseline with the lowest mean of a score."""
    return min(baselines.BASELINES, key=lambda name: float(np.mean(values[name])))


def _summary_table(results: list[tuple[Case, Scores]]) -> str:
    lines = [
        "### Against the best baseline of each score",
        "",
        "Mean paired difference, share of the baseline's score; 90% interval by block bootstrap "
        "over cuts. Below zero is better. Met: upper bound at or below +2%.",
        "",
        "| log, days, cuts | score | against | difference | 90% interval | met |",
        "|---|---|---|---|---|---|",
    ]
    for case, found in results:
        sums = {name: found.crps[name, "open"] for name in (OURS, *baselines.BASELINES)}
        rivals = [
            (what, best_of(values), values[OURS], values[best_of(values)])
            for what, values in (("log loss, open", found.log_loss), ("CRPS, open", sums))
        ]
        rivals += [
            (f"CRPS, {p}", TRAILING, found.crps[OURS, p], found.crps[TRAILING, p])
            for p in ("new", "total")
        ]
        for what, rival, ours, theirs in rivals:
            mean, low, high = scores.paired(np.array(ours), np.array(theirs), case.block)
            lines.append(
                f"| {_named(case)} | {what} | {rival} | {mean:+.1%} | {low:+.1%} … {high:+.1%} "
                f"| {'yes' if high <= 0.02 else 'missed'} |"
            )
    return "\n".join(lines)


def _open_table(results: list[tuple[Case, Scores]]) -> str:
    lines = [
        "### What is open",
        "",
        "| log, days, cuts | method | log loss | Brier | CRPS, % of truth | 80% interval covers |",
        "|---|---|---|---|---|---|",
    ]
    for case, found in results:
        for name in (OURS, *baselines.BASELINES):
            share = np.sum(found.crps[name, "open"]) / max(np.sum(found.truth["open"]), 1e-9)
            lines.append(
                f"| {_named(case)} | {name} | {np.mean(found.log_loss[name]):.4f} "
                f"| {np.mean(found.brier[name]):.4f} | {share:.1%} "
                f"| {np.mean(found.inside[name, 'open']):.0%} |"
            )
    return "\n".join(lines)


def _sum_table(results: list[tuple[Case, Scores]]) -> str:
    lines = [
        "### What is not created yet, and the whole term",
        "",
        "| log, days, cuts | part | method | CRPS, % of truth | 80% interval covers |",
        "|---|---|---|---|---|",
    ]
    for case, found in results:
        for part in ("new", "total"):
            for name in (OURS, TRAILING):
                share = np.sum(found.crps[name, part]) / max(np.sum(found.truth[part]), 1e-9)
                lines.append(
                    f"| {_named(case)} | {part} | {name} | {share:.1%} "
                    f"| {np.mean(found.inside[name, part]):.0%} |"
                )
    return "\n".join(lines)


def _coverage(results: list[tuple[Case, Scores]]) -> str:
    series = [
        (np.array(found.inside[OURS, part]), case.block)
        for case, found in results
        for part in ("open", "new", "total")
    ]
    share, low, high, size = scores.covered(series)
    met = "meets" if high >= 0.72 and low <= 0.88 else "misses"
    return (
        "### Coverage, pooled\n\n"
        f"Of {size} sums (cut × part × horizon × log), {share:.0%} came inside the 80% interval; "
        f"block bootstrap 90%: {low:.0%} to {high:.0%}, which {met} 72 to 88%."
    )


def sizes() -> str:
    """Learning from fewer closed deals of bpi2012: the same cuts, the same open deals."""
    log = bpi2012()
    case = Case(
        name="bpi2012",
        log=log,
        days=30.0,
        cuts=every("2011-12-01", day("2012-02-13"), 7.0),
        currency="€",
    )
    lines = [
        "### Learning from fewer deals (bpi2012, 30 days, open)",
        "",
        "| closed deals to learn from | log loss | gradient boosting | difference | 90% interval |",
        "|---|---|---|---|---|",
    ]
    for size in (200, 1000, 5000, None):
        ours, theirs = [], []
        for at in case.cuts:
            then = in_own_order(cut(log, at))
            few = _thinned(then, size)
            outlook = forecast(then, at, case.days, learn_from=few)
            came, _ = _came(log, then, outlook, at, case.days)
            ours.append(scores.log_loss(outlook.chance_within, came))
            given = baselines.known(few, at, case.days)
            whole = baselines.known(then, at, case.days)
            theirs.append(scores.log_loss(baselines.gradient_boosting(given, whole), came))
        mean, low, high = scores.paired(np.array(ours), np.array(theirs), case.block)
        lines.append(
            f"| {size or 'all'} | {np.mean(ours):.4f} | {np.mean(theirs):.4f} | {mean:+.1%} "
            f"| {low:+.1%} … {high:+.1%} |"
        )
    return "\n".join(lines)


def _thinned(log: Log, closed: int | None) -> Log:
    """A random part of all deals that holds so many closed ones."""
    total = int((log.outcome != OPEN).sum())
    if closed is None or closed >= total:
        return log
    generator = np.random.default_rng(closed)
    return select(log, generator.random(len(log)) < closed / total)


def _named(case: Case) -> str:
    return f"{case.name}, {case.days:g}, {len(case.cuts)}"


def write(text: str) -> None:
    """Put the tables between the page's marks."""
    page = PAGE.read_text()
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}")


def _file(case: Case) -> Path:
    return KEPT / f"{case.name}-{case.days:g}.pickle"


def _keep(case: Case, found: Scores) -> None:
    KEPT.mkdir(exist_ok=True)
    _file(case).write_bytes(pickle.dumps(found))


def _kept() -> list[tuple[Case, Scores]]:
    there = [case for case in cases() if _file(case).exists()]
    return [(case, pickle.loads(_file(case).read_bytes())) for case in there]  # noqa: S301  # own file


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few cuts of each, nothing kept")
    parser.add_argument("--log", default="", help="only this log")
    parser.add_argument("--sizes", action="store_true", help="the learning curve too")
    parser.add_argument("--worlds", type=int, default=0, help="so many simulated worlds too")
    asked = parser.parse_args()
    chosen = [case for case in cases() if asked.log in case.name]
    if asked.quick:
        print(tables([(case, score(case, quick=True)) for case in chosen]))
        return
    for case in chosen:
        _keep(case, score(case, quick=False))
    if asked.sizes:
        (KEPT / "sizes.md").write_text(sizes())
    if asked.worlds:
        (KEPT / "worlds.md").write_text(worlds.table(size=asked.worlds))
    extra = [KEPT / name for name in ("sizes.md", "worlds.md")]
    write("\n\n".join([tables(_kept()), *(f.read_text() for f in extra if f.exists())]))


if __name__ == "__main__":
    main()
