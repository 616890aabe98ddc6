"""What forecast_quality found, as tables."""

from __future__ import annotations

import numpy as np

from benchmarks.quality import baselines, scores
from benchmarks.quality.cuts import OURS, PARTS, TRAILING, Scores
from benchmarks.quality.learning import Learned
from benchmarks.quality.logs import Case
from benchmarks.quality.worlds import DAYS, PROVEN, Found
from benchmarks.support.report import table
from foresaid.engine.log import Floats

type Result = tuple[Case, Scores]
type Worlds = dict[tuple[int, int], list[Found]]
WORST = 0.02
"""Largest upper bound of a difference that meets the aim."""
TITLES = {
    "chances": "single chances",
    "open": "money: open",
    "new": "money: not created yet",
    "total": "money: whole term",
}
SCORES = {
    "chances": "log loss, open",
    "open": "CRPS, open",
    "new": "CRPS, new",
    "total": "CRPS, total",
}
BAND = 1
"""Place of the 80% interval among `scores.LEVELS`."""


def compared(case: Case, found: Scores, what: str) -> tuple[str, float, float, float]:
    """The best other method, and the mean paired difference to it with its 90% interval."""
    if what == "chances":
        rival = found.rival_of_chances
        ours, theirs = found.log_loss[OURS], found.log_loss[rival]
    else:
        rival = found.rival(what)
        ours, theirs = found.crps[OURS, what], found.crps[rival, what]
    return rival, *scores.paired(np.array(ours), np.array(theirs), case.block)


def in_short(results: list[Result], worlds: Worlds) -> str:
    """Who is nearer, which aims are met, and where they are missed."""
    return "\n\n".join([_nearer(results), _aims(results, worlds), _missed(results)])


def _nearer(results: list[Result]) -> str:
    head = ["forecast of", "nearer", "by", "surely", "aim met"]
    rows = []
    for what, title in TITLES.items():
        _, means, _, highs = zip(*(compared(*result, what) for result in results), strict=True)
        mean, high = np.array(means), np.array(highs)
        counts = [
            f"{int(hits.sum())} of {len(results)}" for hits in (mean < 0, high < 0, high <= WORST)
        ]
        rows.append([title, counts[0], f"{np.median(mean):+.1%}", *counts[1:]])
    return table(head, rows)


def _missed(results: list[Result]) -> str:
    found = [
        f"{title} of {case.name} over {case.days:g} days ({mean:+.0%}, {high:+.0%})"
        for case, scored in results
        for what, title in TITLES.items()
        for _, mean, _, high in [compared(case, scored, what)]
        if high > WORST
    ]
    if not found:
        return "No comparison misses its aim."
    return f"Comparisons that miss it, with the mean and the unlucky end: {'; '.join(found)}."


def _aims(results: list[Result], worlds: Worlds) -> str:
    share, low, high, size = coverage(results)
    proven = worlds[PROVEN]
    head = ["further aims", "aim", "measured", ""]
    rows = [
        [
            "80% bands hold what comes",
            "interval meets 72 to 88%",
            f"{share:.0%} of {size} sums, {low:.0%} to {high:.0%}",
            _met(high >= 0.72 and low <= 0.88),
        ]
    ]
    for name, expected in (("the one outcome", False), ("all that may come", True)):
        behind, least, most = regret(proven, expected=expected)
        words = f"{behind:+.1%} in {len(proven)} worlds, {least:+.1%} to {most:+.1%}"
        asked = f"Distance to the best forecast there can be, on {name}"
        rows.append([asked, "at most 5% in 200 worlds", words, _met(behind <= 0.05)])
    held = _of_parameters(proven)
    named = f"{np.mean(held):.1%} ({len(held)} worlds)"
    met = _met(0.86 <= float(np.mean(held)) <= 0.94)
    rows.append(["90% intervals of parameters hold them", "86 to 94%", named, met])
    return table(head, rows)


def differences(results: list[Result]) -> str:
    """Every score against the best other method."""
    head = ["log, days", "cuts (apart)", "score", "against", "difference", "90% interval", "aim"]
    rows = []
    for case, found in results:
        for what, score in SCORES.items():
            if what in PARTS and not any(found.truth[what]):
                continue  # nothing came, and nothing was expected
            rival, mean, low, high = compared(case, found, what)
            cuts = f"{len(case.cuts)} ({case.apart})"
            said = [f"{mean:+.1%}", f"{low:+.1%} … {high:+.1%}", _met(high <= WORST)]
            rows.append([_named(case), cuts, score, rival, *said])
    return table(head, rows)


def chances(results: list[Result]) -> str:
    """Scores of single chances."""
    head = ["log, days", "method", "log loss", "Brier"]
    rows = [
        [
            _named(case),
            name,
            f"{np.mean(found.log_loss[name]):.4f}",
            f"{np.mean(found.brier[name]):.4f}",
        ]
        for case, found in results
        for name in (OURS, *baselines.BASELINES)
    ]
    return table(head, rows)


def sums(results: list[Result]) -> str:
    """Scores of sums."""
    head = ["log, days", "part", "method", "said ÷ came", "CRPS ÷ came", "80% band holds"]
    rows = []
    for case, found in results:
        for part in PARTS:
            came = max(float(np.sum(found.truth[part])), 1e-9)
            for name in (OURS, *(baselines.BASELINES if part == "open" else [TRAILING])):
                key = name, part
                shares = [np.sum(found.said[key]) / came, np.sum(found.crps[key]) / came]
                held = np.array(found.inside[key])[:, BAND].mean()
                said = [f"{share:.1%}" for share in shares]
                rows.append([_named(case), part, name, *said, f"{held:.0%}"])
    return table(head, rows)


def ours(results: list[Result]) -> str:
    """What foresaid said of each part, as a share of what came, and how many bands held."""
    head = ["log, days", *(f"{part}: said ÷ came, held" for part in PARTS)]
    rows = []
    for case, found in results:
        shown = []
        for part in PARTS:
            key, came = (OURS, part), float(np.sum(found.truth[part]))
            said = f"{np.sum(found.said[key]) / came:.0%}" if came else "–"
            shown.append(f"{said}, {np.array(found.inside[key])[:, BAND].mean():.0%}")
        rows.append([_named(case), *shown])
    return table(head, rows)


def coverage(results: list[Result]) -> tuple[float, float, float, int]:
    """Share of our 80% intervals that hold, its interval, and how many, over all sums.

    All parts and terms of a log that were forecast on one day are drawn anew together, in blocks
    as long as the longest term asks for.
    """
    names = dict.fromkeys(case.name for case, _ in results)
    logs = [[result for result in results if result[0].name == name] for name in names]
    return scores.covered([(_held(own), max(case.block for case, _ in own)) for own in logs])


def _held(own: list[Result]) -> Floats:
    """Whether our 80% intervals of one log held, [day of a cut, term and part], NaN without one."""
    days = sorted({at for case, _ in own for at in case.cuts})
    hits = np.full((len(days), len(own), len(PARTS)), np.nan)
    for term, (case, found) in enumerate(own):
        rows = np.searchsorted(days, case.cuts)
        for place, part in enumerate(PARTS):
            hits[rows, term, place] = np.array(found.inside[OURS, part])[:, BAND]
    return hits.reshape(len(days), -1)


def learned(rows: list[Learned], block: int) -> str:
    """Learning from fewer deals."""
    head = ["closed deals to learn from", "foresaid", "gradient boosting", "difference"]
    shown = []
    for row in rows:
        ours, theirs = np.array(row.ours), np.array(row.theirs)
        mean, low, high = scores.paired(ours, theirs, block)
        said = f"{mean:+.1%} ({low:+.1%} … {high:+.1%})"
        shown.append(
            [f"{row.size:,}" if row.size else "all", *_means(ours, theirs), said],
        )
    return table(head, shown)


def _means(*values: np.ndarray) -> list[str]:
    return [f"{value.mean():.4f}" for value in values]


def worlds(found: Worlds) -> str:
    """Regret, level, spread and coverage per size."""
    head = [
        "closed, open",
        "worlds",
        "above the truth's own, all that may come",
        "on the one outcome",
        "level",
        "spread",
        "80% band holds",
        "90% intervals of parameters hold",
    ]
    rows = []
    for (closed, still_open), every in found.items():
        for name, part in (
            ("plain", [f for f in every if not f.twisted]),
            ("misspecified", [f for f in every if f.twisted]),
            ("all", every),
        ):
            said = [f"{closed:,}, {still_open}", f"{len(part)} {name}", *_figures(part)]
            rows.append(said)
    return (
        f"{table(head, rows)}\n\nThe open amount, {DAYS:g} days; 90% intervals: worlds drawn anew."
    )


def _figures(part: list[Found]) -> list[str]:
    shown = []
    for expected in (True, False):
        middle, low, high = regret(part, expected=expected)
        shown.append(f"{middle:+.1%} ({low:+.1%} … {high:+.1%})")
    level = np.array([f.level for f in part])
    held = _of_parameters(part)
    return [
        *shown,
        f"{np.expm1(level.mean()):+.0%} ± {level.std():.0%}",
        f"{np.exp(np.mean([f.spread for f in part])):.2f}",
        f"{np.mean([f.inside for f in part]):.0%}",
        f"{np.mean(held):.0%} ({len(held)} worlds)",
    ]


def regret(found: list[Found], *, expected: bool) -> tuple[float, float, float]:
    """CRPS above the truth's own as a share of it, with its 90% interval: worlds drawn anew."""
    pairs = [(f.expected, f.least) if expected else (f.ours, f.truth) for f in found]
    ours, truth = np.array(pairs).T
    generator = np.random.default_rng(4)
    again = generator.integers(0, ours.size, (2000, ours.size))
    low, high = np.quantile(ours[again].sum(axis=1) / truth[again].sum(axis=1) - 1, (0.05, 0.95))
    return float(ours.sum() / truth.sum() - 1), float(low), float(high)


def _of_parameters(found: list[Found]) -> list[float]:
    return [f.held for f in found if f.held is not None]


def _met(met: bool) -> str:
    return "met" if met else "**missed**"


def _named(case: Case) -> str:
    return f"{case.name}, {case.days:g}"
