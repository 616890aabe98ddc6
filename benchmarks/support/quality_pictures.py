"""What forecast_quality found, as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.quality import scores
from benchmarks.quality.cuts import OURS, PARTS, Scores
from benchmarks.quality.kept import ROOT
from benchmarks.quality.logs import Case
from benchmarks.quality.worlds import Found
from benchmarks.support import pictures
from benchmarks.support.quality_tables import TITLES, Result, compared, regret

FOLDER = ROOT / "docs" / "images"


def draw(results: list[Result], worlds: dict[tuple[int, int], list[Found]]) -> None:
    """All pictures of the page."""
    draw_differences(results)
    draw_reliability(results)
    draw_coverage(results)
    draw_regret(worlds)


def draw_differences(results: list[Result]) -> None:
    """Per score a panel, per log and term a line: left of 0 foresaid is nearer."""
    height = 1.2 + 0.4 * len(results)
    figure, axes = pictures.panels(2, 2, height, sharey=True)
    for place, (axis, (what, title)) in enumerate(zip(axes.flat, TITLES.items(), strict=True)):
        for row, (case, found) in enumerate(results):
            _, mean, low, high = compared(case, found, what)
            axis.plot([low, high], [row, row], color=pictures.OURS, linewidth=1.5)
            axis.plot(mean, row, "o", color=pictures.OURS, markersize=5)
        axis.axvline(0, color=pictures.MUTED, linewidth=1)
        axis.set_title(title)
        axis.xaxis.set_major_formatter("{x:+.0%}")
        axis.locator_params(axis="x", nbins=4 if place else 5)
        _plain(axis)
    axes[0][0].set_yticks(range(len(results)), [_named(case) for case, _ in results])
    axes[0][0].set_ylim(len(results) - 0.5, -0.5)
    pictures.below(figure, "difference to the best other method, 90% interval")
    figure.tight_layout()
    pictures.save(figure, FOLDER / "forecast-differences.svg")


def draw_reliability(results: list[Result]) -> None:
    """Per log a panel: what was said of deals, and how many of them were won."""
    logs = list(dict.fromkeys(case.name for case, _ in results))
    rows = -(-len(logs) // 2)
    figure, axes = pictures.panels(rows, 2, 0.6 + 2.3 * rows)
    for axis, log in zip(axes.flat, logs, strict=False):
        own = [(case, found) for case, found in results if case.name == log]
        best = [found.rival_of_chances for _, found in own]
        for name, methods in (("best other", best), (OURS, [OURS] * len(own))):
            _reliable(axis, own, methods, name)
        axis.set_title(log)
        axis.set_xlabel("said")
        axis.set_aspect("equal")
        axis.xaxis.set_major_formatter("{x:.0%}")
        axis.yaxis.set_major_formatter("{x:.0%}")
        _plain(axis)
    for axis in axes.flat[len(logs) :]:
        axis.remove()
    axes[0][0].set_ylabel("won")
    axes[0][0].legend(loc="upper left")
    figure.tight_layout()
    pictures.save(figure, FOLDER / "forecast-reliability.svg")


def _reliable(axis: Any, own: list[Result], methods: list[str], name: str) -> None:
    series = [
        (found.chances[method], found.came, case.block)
        for (case, found), method in zip(own, methods, strict=True)
    ]
    bins = scores.reliability(series)
    colour, fill, size, side = _look(name)
    said = bins.said + 0.006 * side
    axis.vlines(said, bins.low, bins.high, color=colour, linewidth=1.2)
    axis.plot(said, bins.came, "o", color=colour, mfc=fill, markersize=size, label=name)
    most = max(axis.dataLim.x1, axis.dataLim.y1)
    axis.plot([0, most], [0, most], color=pictures.MUTED, linewidth=0.8, zorder=0)


def draw_coverage(results: list[Result]) -> None:
    """Per level a panel, per part and term a line: how often the band held what came."""
    terms = sorted({case.days for case, _ in results})
    lines = [(part, days) for part in PARTS for days in terms]
    figure, axes = pictures.panels(1, 3, 1.2 + 0.26 * len(lines), sharey=True)
    for level, axis in enumerate(axes.flat):
        aim = scores.LEVELS[level]
        if aim == 0.8:
            axis.axvspan(0.72, 0.88, color=pictures.AIM, zorder=0)
        axis.axvline(aim, color=pictures.MUTED, linewidth=1)
        for row, (part, days) in enumerate(lines):
            own = [(case, found) for case, found in results if case.days == days]
            _held(axis, row + 0.14, own, part, level, "best other")
            _held(axis, row - 0.14, own, part, level, OURS)
        axis.set_title(f"{aim:.0%} band")
        axis.set_xlim(-0.06, 1.06)
        axis.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        _plain(axis)
    axes[0][0].set_yticks(range(len(lines)), [f"{part}, {days:g} days" for part, days in lines])
    axes[0][0].invert_yaxis()
    handles, names = axes[0][0].get_legend_handles_labels()
    known = dict(zip(names, handles, strict=True))
    pictures.below(figure, "of the sums, so many came inside")
    figure.tight_layout(rect=(0, 0, 1, 0.95))
    figure.legend(known.values(), known.keys(), loc="upper right", ncols=2, borderaxespad=0.2)
    pictures.save(figure, FOLDER / "forecast-coverage.svg")


def _held(axis: Any, row: float, own: list[Result], part: str, level: int, name: str) -> None:
    series = [
        (np.array(found.inside[_method(found, part, name), part], float)[:, [level]], case.block)
        for case, found in own
    ]
    share, low, high, _ = scores.covered(series)
    colour, fill, size, _ = _look(name)
    axis.plot([low, high], [row, row], color=colour, linewidth=1.2)
    axis.plot(share, row, "o", color=colour, mfc=fill, markersize=size, label=name)


def draw_regret(worlds: dict[tuple[int, int], list[Found]]) -> None:
    """Plain and misspecified worlds a panel each; closed deals along, open ones a line each."""
    figure, axes = pictures.panels(1, 2, 2.7, sharey=True)
    for axis, twisted in zip(axes.flat, (False, True), strict=True):
        for still_open, colour, shift in ((50, pictures.OTHERS, 0.96), (250, pictures.OURS, 1.04)):
            sizes = sorted(closed for closed, of in worlds if of == still_open)
            parts = [
                [f for f in worlds[size, still_open] if f.twisted == twisted] for size in sizes
            ]
            middle, low, high = np.array([regret(part, expected=True) for part in parts]).T
            along = np.array(sizes) * shift
            axis.vlines(along, low, high, color=colour, linewidth=1.2)
            axis.plot(along, middle, "o-", color=colour, markersize=5, label=f"{still_open} open")
        axis.axhspan(0, 0.05, color=pictures.AIM, zorder=0)
        axis.set_xscale("log")
        axis.set_xticks([200, 1000, 5000], ["200", "1,000", "5,000"], minor=False)
        axis.minorticks_off()
        axis.set_title("misspecified worlds" if twisted else "plain worlds")
        axis.set_xlabel("closed deals to learn from")
        axis.yaxis.set_major_formatter("{x:+.0%}")
        _plain(axis)
    axes[0][0].set_ylabel("CRPS above the truth's own")
    axes[0][0].legend()
    figure.tight_layout()
    pictures.save(figure, FOLDER / "forecast-regret.svg")


def _method(found: Scores, part: str, name: str) -> str:
    return OURS if name == OURS else found.rival(part)


def _look(name: str) -> tuple[str, str, float, int]:
    """Colour, fill, size of the dot, and to which side it moves."""
    if name == OURS:
        return pictures.OURS, pictures.OURS, 5, -1
    return pictures.OTHERS, pictures.PAPER, 4.5, 1


def _named(case: Case) -> str:
    return f"{case.name}, {case.days:g} days"


def _plain(axis: Any) -> None:
    axis.grid(True, linewidth=0.5, alpha=0.7)
    axis.set_axisbelow(True)
    axis.tick_params(length=0)
