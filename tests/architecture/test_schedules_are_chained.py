"""Nobody above the ledger writes a meeting's schedule past the chain."""

import ast
from collections.abc import Iterator
from pathlib import Path

WRITERS = {
    "plan_meeting", "reschedule", "cancel_meeting", "hold_meeting", "miss_meeting", "schedule",
    "confirm_by_calendar",
}  # fmt: skip
OF_SALES = {"foresaid.sales.operations.meetings", "foresaid.sales.operations.calendars"}
MAY = ("sales/", "ledger/operations/")


def past_the_chain(source: str) -> Iterator[str]:
    """Names by which `source` would write a schedule that is in no chain."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names = {one.name: one.asname or one.name for one in node.names}
            if node.module in OF_SALES:
                yield from WRITERS & names.keys()
            if node.module == "foresaid.sales.operations":
                modules |= {
                    kept for name, kept in names.items() if name in {"meetings", "calendars"}
                }
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from WRITERS & {node.attr} if node.value.id in modules else ()


def test_only_the_ledger_plans_moves_and_ends_meetings(project_root: Path) -> None:
    package = project_root / "src" / "foresaid"
    found = {
        str(path.relative_to(package)): names
        for path in package.rglob("*.py")
        if not str(path.relative_to(package)).startswith(MAY)
        and (names := list(past_the_chain(path.read_text("utf-8"))))
    }
    assert found == {}, "Call it from foresaid.ledger.operations.scheduling or .meetings instead."


def test_the_test_sees_both_ways_of_importing() -> None:
    assert list(past_the_chain("from foresaid.sales.operations.meetings import plan_meeting"))
    assert list(past_the_chain(
        "from foresaid.sales.operations import meetings as m\nm.hold_meeting()"
    ))  # fmt: skip
    assert not list(past_the_chain("from foresaid.sales.operations.meetings import UnableToMeet"))
