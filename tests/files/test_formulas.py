"""Text of files that a spreadsheet or a terminal would obey."""

import pytest

from foresaid.files.counted import LONGEST, shown
from foresaid.files.formulas import plain


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@sum", "\t=1"])
def test_a_formula_becomes_plain_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Ann Lee", "", 5, None])
def test_all_else_stays(cell: object) -> None:
    assert plain(cell) is cell


def test_nothing_shown_moves_a_terminal_or_fills_it() -> None:
    assert shown("\x1b[31mred\x07") == "�[31mred�"
    assert shown("Łódź 7") == "Łódź 7"
    assert len(shown("x" * 5000)) == LONGEST
