"""Tables for the screen, and the same tables in docs/explanation/."""

from collections.abc import Sequence
from pathlib import Path

from .databases import ROOT

SPEED = ROOT / "docs" / "explanation" / "speed.md"
TRUST = ROOT / "docs" / "explanation" / "trust.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns in line."""
    widths = [max(len(str(row[n])) for row in [head, *rows]) for n in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (str(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, rows)])


def publish(section: str, text: str, *, keep: bool, page: Path = SPEED) -> None:
    """Print, and with `keep` put the text between the section's two marks in the page."""
    print(f"\n{text}\n", flush=True)
    if not keep:
        return
    first, last = f"<!-- {section} -->", f"<!-- end of {section} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(first)
    _, _, after = rest.partition(last)
    page.write_text(f"{before}{first}\n\n{text}\n\n{last}{after}", encoding="utf-8")
