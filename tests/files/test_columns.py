"""Columns in the forms that spreadsheets write, read as the import reads them."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.files.canonical import Reading, read_pair
from foresaid.files.changes import as_changed, read_changes
from foresaid.files.columns import marked_amount
from foresaid.files.sheets import FileError

UTC = ZoneInfo("UTC")
BEGAN = 20_148.0
"""2025-03-01 in days since 1970."""


def reading(folder: Path, *rows: str, head: str = "id;created;closed;outcome;amount") -> Reading:
    (folder / "o.csv").write_text("\n".join((head, *rows)) + "\n")
    return read_pair(folder / "o.csv", None, zone=UTC)


@pytest.mark.parametrize(
    ("created", "closed"),
    [
        ("01.03.2025", "14.03.2025"),
        ("03/01/2025 12:00 AM", "03/14/2025 12:00 AM"),
        ("1 Mar 2025", "14 Mar 2025"),
        ("45717", "45730"),
        ("1740787200", "1741910400"),
        ("20250301", "20250314"),
    ],
)
def test_a_day_in_any_form_is_the_same_day(tmp_path: Path, created: str, closed: str) -> None:
    found = reading(tmp_path, f"a;{created};{closed};won;5", f"b;{created};;;5")
    assert found.log.created.tolist() == [BEGAN, BEGAN]
    assert found.log.closed[0] == BEGAN + 13
    assert found.remarks == ()


def test_where_day_and_month_could_be_swapped_it_is_said(tmp_path: Path) -> None:
    found = reading(tmp_path, "a;01.03.2025;;;5", "b;02.03.2025;;;5")
    assert found.log.created.tolist() == [BEGAN, BEGAN + 1]
    assert found.remarks == (
        "In the column created of o.csv day and month could be swapped; the day is read first. "
        "Write dates as 2026-03-14 to be sure.",
    )


def test_a_column_that_is_sure_decides_for_the_others(tmp_path: Path) -> None:
    found = reading(tmp_path, "a;03/01/2025;03/14/2025;won;5", "b;03/02/2025;;;5")
    assert found.log.created.tolist() == [BEGAN, BEGAN + 1]
    assert found.remarks == ()


def test_forms_are_not_mixed_within_a_column(tmp_path: Path) -> None:
    with pytest.raises(FileError) as raised:
        reading(tmp_path, "a;13.03.2025;;;", "b;2025-03-01;;;", "c;01.03.2025;;;")
    assert str(raised.value) == (
        "o.csv line 3: '2025-03-01' in the column created is no time like 13.03.2025 above or "
        "below it."
    )


def test_a_time_before_all_centuries_is_unknown_and_said(tmp_path: Path) -> None:
    found = reading(tmp_path, "a;0001-01-01;;;5", "b;2025-03-01;;;5")
    assert np.isnan(found.log.created[0])
    assert found.log.created[1] == BEGAN
    assert found.remarks == (
        "1 time in the column created of o.csv lies before 1900 and is read as unknown (line 2).",
    )


@pytest.mark.parametrize(
    "amounts",
    [
        ("1234.50", "2000"),
        ("1,234.50", "2,000"),
        ("1.234,50", "2.000"),
        ("€1,234.50", "€2,000.00"),
        ("1.234,50 €", "2.000,00 €"),
        ("1 234,50 kr", "2 000,00 kr"),
        ("CHF 1'234.50", "CHF 2'000.00"),
        ("١٢٣٤٫٥٠", "٢٠٠٠"),
    ],
)
def test_an_amount_in_any_form_is_the_same_number(tmp_path: Path, amounts: tuple[str, str]) -> None:
    found = reading(tmp_path, *(f"d{i};2025-03-01;;;{text}" for i, text in enumerate(amounts)))
    assert found.log.amount.tolist() == [1234.5, 2000.0]


@pytest.mark.parametrize("text", ["1.2M", "12k", "3 Mio. €", "5 tsd", "€ 2bn", "1e5 €", "many"])
def test_a_number_of_thousands_in_words_is_refused_not_made_small(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(FileError, match="in the column amount is no number such as"):
        reading(tmp_path, f"a;2025-03-01;;;{text}")


@pytest.mark.parametrize("text", ["-1,200.00", "\u22121,200", "(1,200)", "$(1,200.00)"])
def test_what_is_below_nothing_stays_below(text: str) -> None:
    assert marked_amount(text, ".") == -1200.0


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(".,"))
def test_marks_of_money_change_no_amount(value: float, mark: str) -> None:
    marks = str.maketrans(",.", ",." if mark == "." else ".,")
    assert marked_amount(f"{value:,.2f} EUR".translate(marks), mark) == float(value)


def test_several_currencies_are_added_up_and_said(tmp_path: Path) -> None:
    head = "id;created;amount;currency;outcome"
    rows = ("a;2025-03-01;5;EUR;", "b;2025-03-01;5;JPY;", "c;;;;")
    found = reading(tmp_path, *rows, head=head)
    assert found.remarks == ("The amounts are in 2 currencies and are added up as they stand.",)


def test_an_outcome_without_any_time_is_said_to_teach_durations_roughly(tmp_path: Path) -> None:
    found = reading(tmp_path, "a;2025-03-01;;won;5")
    assert "so how long a sale lasts is known roughly" in found.remarks[0]


def test_changes_are_read_in_the_same_forms(tmp_path: Path) -> None:
    log = reading(tmp_path, "a;2025-03-01;;;5").log
    (tmp_path / "c.csv").write_text(
        "opportunity;field;value;changed_at\na;amount;1.234,50 €;04.03.2025\n"
    )
    changes, remarks = read_changes(tmp_path / "c.csv", UTC)
    assert as_changed(log, changes, BEGAN + 5).amount.tolist() == [1234.5]
    assert "the day is read first" in remarks[0]


GROUPED = ("4.915", "12.400", "800", "1.234.567", "7.001", "23.150 €")


def test_points_before_three_digits_part_thousands(tmp_path: Path) -> None:
    read = of_amounts(tmp_path, *GROUPED)
    assert list(read.log.amount) == [4915, 12400, 800, 1234567, 7001, 23150]
    assert any("4.915 is read as 4915" in remark for remark in read.remarks)
    plain = of_amounts(tmp_path, *(text.removesuffix(" €") for text in GROUPED if "34" not in text))
    assert plain.log.amount[0] == 4.915


@pytest.mark.parametrize("other", ["12.5", "0.125", "1234.567", "1.25"])
def test_one_other_point_parts_off_cents_in_all(tmp_path: Path, other: str) -> None:
    texts = ("4.915", "12.400", "7.001", "23.150", "9.120", other)
    read = of_amounts(tmp_path, *texts)
    assert list(read.log.amount) == [float(text) for text in texts]
    assert not any("4915" in remark for remark in read.remarks)


def of_amounts(folder: Path, *texts: str) -> Reading:
    path = folder / "o.csv"
    rows = [f"{i};2025-03-01;;{text}" for i, text in enumerate(texts)]
    path.write_text("\n".join(("id;created;outcome;amount", *rows)) + "\n", encoding="utf-8")
    return read_pair(path, None, zone=UTC)
