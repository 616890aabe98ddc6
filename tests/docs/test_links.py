"""Every link between files of the project leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def pages(project_root: Path) -> Iterator[Path]:
    yield from project_root.glob("*.md")
    yield from (
        path for path in (project_root / "docs").rglob("*.md") if "_build" not in path.parts
    )


def anchor(heading: str) -> str:
    """The fragment that a heading is reached by."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return kept.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return set(map(anchor, HEADING.findall(page.read_text())))


def broken_links(page: Path) -> Iterator[str]:
    text = FENCED.sub("", page.read_text())
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path) if path else page
        if not file.exists() or (fragment and fragment not in anchors(file)):
            yield f"{page}: {target}"


def test_every_link_between_files_leads_somewhere(project_root: Path) -> None:
    assert [link for page in pages(project_root) for link in broken_links(page)] == []


def test_a_broken_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Here\n[a](gone.md) [b](#here) [c](#nowhere) [d](https://example.com)\n")
    assert [link.rpartition(" ")[2] for link in broken_links(page)] == ["gone.md", "#nowhere"]
