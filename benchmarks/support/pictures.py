"""Pictures for the documentation: small SVG that follow a reader's light or dark setting."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

WIDTH = 4.8
"""Inches: as wide as stays legible on a phone."""
TOKENS = {
    # name: what matplotlib is told, in light, in dark
    "paper": ("#010101", "#ffffff", "#17191b"),
    "ink": ("#020202", "#24292f", "#d8dadc"),
    "muted": ("#030303", "#5f6873", "#9aa2ab"),
    "rule": ("#040404", "#d9dde2", "#383d42"),
    "ours": ("#050505", "#1f5fbf", "#7fb0ff"),
    "others": ("#060606", "#8a5a00", "#dba54a"),
    "aim": ("#070707", "#e4f1e6", "#20352a"),
}
PAPER, INK, MUTED, RULE, OURS, OTHERS, AIM = (told for told, _, _ in TOKENS.values())
FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "foresaid",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": RULE,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": INK,
    "grid.color": RULE,
}


def panels(rows: int, columns: int, height: float, **options: Any) -> tuple[Any, Any]:
    """A figure so many inches high and its axes, [row, column]."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(SETTINGS)
    from matplotlib import pyplot

    size = (WIDTH, height)
    figure, axes = pyplot.subplots(rows, columns, figsize=size, squeeze=False, **options)
    return figure, axes


def below(figure: Any, words: str) -> None:
    """What stands along all panels of a figure."""
    figure.supxlabel(words, size=SETTINGS["axes.labelsize"], color=MUTED)


def save(figure: Any, path: Path) -> None:
    """Write the figure with colours that follow the reader's setting."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format")))
    path.write_text(themed(written.getvalue()), encoding="utf-8")


def themed(svg: str) -> str:
    """Put tokens for colours, and any plain face for the one that was measured with."""
    for name, (told, _, _) in TOKENS.items():
        svg = svg.replace(told, f"var(--{name})")
    svg = re.sub(r"'DejaVu Sans'(, [^;\"]*)?", FONT, svg)
    svg = re.sub(r"(\d\.\d\d)\d+", r"\1", svg)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    light, dark = (
        " ".join(f"--{name}: {colours[shade]};" for name, colours in TOKENS.items())
        for shade in (1, 2)
    )
    style = f":root {{ {light} }} @media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return svg.replace('<style type="text/css">', f'<style type="text/css">{style} ', 1)
