"""Reads the worked tables of docs/algorithms, so that a test can recompute them."""

from pathlib import Path

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"


def worked_table(page: str, heading: str = "Worked table") -> list[dict[str, str]]:
    """Return the rows of the first table under a heading of a page, by column name."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    lines = text.split(f"## {heading}", 1)[1].splitlines()
    table = [line for line in lines[: _end(lines)] if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return [dict(zip(head, row, strict=True)) for row in rows]


def _end(lines: list[str]) -> int:
    """Return where the table stops."""
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rest = (n for n in range(first, len(lines)) if not lines[n].startswith("|"))
    return next(rest, len(lines))
