"""The canonical files, read as they come."""

import bz2
import gzip
import lzma
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from pyarrow import csv, parquet

from foresaid.engine.log import LOST, WON, Log
from foresaid.files.canonical import read_pair
from foresaid.files.changes import as_changed, read_changes
from foresaid.files.sheets import FileError

UTC = ZoneInfo("UTC")
OPPORTUNITIES = """id,owner,amount,created,closed,outcome,region
a,Ada,1000,2026-01-01,2026-01-11,won,north
b,Ben,,2026-01-02T12:00:00+01:00,2026-01-05,lost,south
c,,250.5,2026-01-03,,,north
"""
STEPS = """opportunity,step,entered_at,seq
a,Meeting,2026-01-01,1
a,Offer,2026-01-04,3
a,Check,2026-01-04,2
b,Meeting,2026-01-02 11:00,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "o.csv").write_text(OPPORTUNITIES)
    (tmp_path / "s.csv").write_text(STEPS)
    return tmp_path


def refusal(folder: Path, opportunities: str, steps: str = STEPS) -> str:
    (folder / "o.csv").write_text(opportunities)
    (folder / "s.csv").write_text(steps)
    with pytest.raises(FileError) as raised:
        read_pair(folder / "o.csv", folder / "s.csv", zone=UTC)
    return str(raised.value)


def test_both_files_become_a_log(folder: Path) -> None:
    log = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).log
    assert log.ids == ("a", "b", "c")
    assert list(log.outcome) == [WON, LOST, 0]
    assert log.closed[0] - log.created[0] == 10.0
    assert np.isnan(log.closed[2])
    assert log.amount[0] == 1000.0
    assert np.isnan(log.amount[1])
    assert log.owners == ("Ada", "Ben")
    assert list(log.owner) == [0, 1, -1]
    assert log.attributes["region"].labels == ("north", "south")


def test_steps_stand_in_the_order_in_which_sales_pass_them(folder: Path) -> None:
    log = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).log
    assert log.steps == ("Meeting", "Check", "Offer")


def test_times_without_a_zone_stand_in_the_zone_given(folder: Path) -> None:
    utc = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).log
    there = read_pair(folder / "o.csv", folder / "s.csv", zone=ZoneInfo("Asia/Tokyo")).log
    assert (utc.created[0] - there.created[0]) * 24 == pytest.approx(9.0)
    assert utc.created[1] == there.created[1]


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_files_read_the_same(folder: Path, suffix: str, pack: object) -> None:
    assert callable(pack)
    packed = folder / f"o.csv{suffix}"
    packed.write_bytes(pack(OPPORTUNITIES.encode()))
    log = read_pair(packed, folder / "s.csv", zone=UTC).log
    assert log.ids == ("a", "b", "c")


def test_a_parquet_file_reads_the_same(folder: Path) -> None:
    parquet.write_table(csv.read_csv(folder / "o.csv"), folder / "o.parquet")
    plain = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).log
    packed = read_pair(folder / "o.parquet", folder / "s.csv", zone=UTC).log
    assert packed.ids == plain.ids
    assert np.allclose(packed.created, plain.created)
    assert np.allclose(packed.amount, plain.amount, equal_nan=True)


def test_without_steps_every_opportunity_stands_in_one(folder: Path) -> None:
    log = read_pair(folder / "o.csv", None, zone=UTC).log
    assert log.all_steps == ("open",)


def test_step_names_may_be_in_any_language(folder: Path) -> None:
    steps = "opportunity,step,entered_at\na,商談,2026-01-01\na,Übergabe,2026-01-02\n"
    (folder / "s.csv").write_text(steps)
    log = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).log
    assert log.steps == ("商談", "Übergabe")


def test_a_missing_column_is_named_with_those_that_are_there(folder: Path) -> None:
    assert refusal(folder, "key,created\na,2026-01-01\n") == (
        "o.csv has no column id. Its columns are: key, created. "
        "Write id above the one that tells rows apart."
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "a,,1000,14 March,,,",
            "o.csv line 2: '14 March' in the column created is no time such as 2026-03-14 or "
            "2026-03-14T09:30:00+01:00.",
        ),
        (
            "a,,many,2026-01-01,,,",
            "o.csv line 2: 'many' in the column amount is no number such as 12500.00.",
        ),
        (
            "a,,1.2M,2026-01-01,,,",
            "o.csv line 2: '1.2M' in the column amount is no number such as 12500.00.",
        ),
        (
            "a,,5,2026-01-01,,maybe,",
            "o.csv line 2: 'maybe' in the column outcome is no outcome: it must be won, lost or "
            "empty.",
        ),
        (",,5,2026-01-01,,,", "o.csv line 2 has no id."),
        (
            "a,,5,2026-01-01,,,\na,,6,2026-01-01,,,",
            "o.csv: the id a stands on line 2 and on line 3. Keep one of them.",
        ),
    ],
)
def test_a_bad_value_is_refused_with_its_line_and_what_it_must_be(
    folder: Path, row: str, sentence: str
) -> None:
    header = OPPORTUNITIES.splitlines()[0]
    assert refusal(folder, f"{header}\n{row}\n") == sentence


def test_rows_that_contradict_themselves_are_mended_and_said(folder: Path) -> None:
    (folder / "o.csv").write_text(
        "id,created,closed,outcome\n"
        "a,2026-01-01,,won\n"
        "b,2026-01-09,2026-01-02,lost\n"
        "c,2026-01-01,2026-02-01,\n"
    )
    (folder / "s.csv").write_text(STEPS + "ghost,Meeting,2026-01-01,9\n")
    found = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC)
    assert found.log.closed[0] - found.log.created[0] == 3.0
    assert found.log.created[1] == found.log.closed[1]
    assert np.isnan(found.log.closed[2])
    assert found.remarks[0].startswith("1 opportunity has a closing time but no outcome and is ")
    assert found.remarks[1].startswith("1 opportunity has an outcome but no closing time; ")
    assert found.remarks[2] == (
        "1 opportunity closed before it was created; its creation is set to the closing (b)."
    )
    assert found.remarks[3] == "1 row of s.csv names no opportunity or step; it is left out."


def test_a_column_named_as_known_must_be_there(folder: Path) -> None:
    with pytest.raises(FileError, match="has no column product"):
        read_pair(folder / "o.csv", None, zone=UTC, known=frozenset({"product"}))


def changed(folder: Path, rows: str, days: float) -> Log:
    """What was known so many days after the first opportunity was made, with dated changes."""
    (folder / "c.csv").write_text("opportunity,field,value,changed_at\n" + rows)
    log = read_pair(folder / "o.csv", None, zone=UTC).log
    changes, _ = read_changes(folder / "c.csv", UTC)
    return as_changed(log, changes, log.created[0] + days)


def test_dated_changes_give_the_value_that_held_at_the_moment(folder: Path) -> None:
    (folder / "c.csv").write_text(
        "opportunity,field,value,changed_at\n"
        "c,amount,900,2026-01-20\n"
        "c,amount,400,2026-01-10\n"
        "c,owner,Cy,2026-01-10\n"
        "c,region,south,2026-01-30\n"
    )
    log = read_pair(folder / "o.csv", None, zone=UTC).log
    changes, _ = read_changes(folder / "c.csv", UTC)
    then = as_changed(log, changes, log.created[0] + 14)
    assert then.amount[2] == 400.0
    assert then.owners[then.owner[2]] == "Cy"
    assert then.attributes["region"].codes[2] == log.attributes["region"].codes[2]
    assert as_changed(log, changes, log.created[0] + 25).amount[2] == 900.0


def test_what_has_an_outcome_but_no_date_is_left_out_and_said_to_be(folder: Path) -> None:
    (folder / "o.csv").write_text(OPPORTUNITIES.replace("2026-01-01,2026-01-11,won", ",,won"))
    found = read_pair(folder / "o.csv", None, zone=UTC)
    assert "a" not in found.log.ids
    said = "1 opportunity has an outcome but no date at all: nobody knows when, so it is left out"
    assert f"{said} (a)." in found.remarks
    # A step dates it, so it is closed.
    dated = read_pair(folder / "o.csv", folder / "s.csv", zone=UTC)
    assert dated.log.outcome[0] == WON
    assert not any("no date at all" in remark for remark in dated.remarks)


def test_later_changes_do_not_say_how_amounts_are_written(folder: Path) -> None:
    now = "c,amount,12.300,2026-01-10\n"
    for later in ("", 'c,amount,"1.234.567,50",2026-02-20\n'):
        assert changed(folder, now + later, days=14).amount[2] == 12.3


@pytest.mark.parametrize("owner_now", ["Abe", "Zoe"])
def test_the_order_of_labels_does_not_depend_on_who_owns_what_later(
    folder: Path, owner_now: str
) -> None:
    (folder / "o.csv").write_text(OPPORTUNITIES.replace("c,,", f"c,{owner_now},"))
    rows = "a,owner,Ada,2026-01-01\nc,owner,Abe,2026-01-10\nc,region,east,2026-01-10\n"
    then = changed(folder, rows, days=14)
    assert [name for name in then.owners if name != "Zoe"] == ["Abe", "Ada", "Ben"]
    assert then.owners[then.owner[2]] == "Abe"
    found = then.owner_at(np.array([0, 1, 2]), np.full(3, then.created[0] + 14))
    assert ["" if code < 0 else then.owners[code] for code in found] == ["Ada", "Ben", "Abe"]
    region = then.attributes["region"]
    assert region.labels == ("east", "north", "south")
    assert region.labels[region.codes[2]] == "east"


def test_dated_owners_are_known_from_their_first_change_on(folder: Path) -> None:
    rows = "c,owner,Cy,2026-01-10\nc,owner,Ada,2026-01-12\nc,owner,Ben,2026-01-30\n"
    then = changed(folder, rows, days=16)
    first = float(np.datetime64("2026-01-10").astype(int))
    assert then.owner_known
    found = then.owner_at(np.full(4, 2), first + np.array([-5.0, 1.0, 3.0, 40.0]))
    assert ["" if code < 0 else then.owners[code] for code in found] == ["", "Cy", "Ada", "Ada"]
    assert then.owners[then.owner_at(np.array([0]), np.array([first]))[0]] == "Ada"
    named = read_pair(folder / "o.csv", None, zone=UTC, known=frozenset({"owner"})).log
    changes, _ = read_changes(folder / "c.csv", UTC)
    as_named = as_changed(named, changes, first - 1)
    assert as_named.spells is None
    assert as_named.owner_known


def test_owners_dated_before_1970_are_known_as_later_ones_are(folder: Path) -> None:
    long_ago = OPPORTUNITIES.replace("2026", "1965")
    (folder / "o.csv").write_text(long_ago)
    (folder / "c.csv").write_text(
        "opportunity,field,value,changed_at\nc,owner,Cy,1965-01-10\nc,owner,Ada,1965-01-12\n"
    )
    log = read_pair(folder / "o.csv", None, zone=UTC, known=frozenset({"owner"})).log
    changes, _ = read_changes(folder / "c.csv", UTC)
    first = float(np.datetime64("1965-01-10").astype(int))
    then = as_changed(log, changes, first + 7)
    found = then.owner_at(np.array([2, 2, 2, 0]), first + np.array([-5.0, 1.0, 3.0, 3.0]))
    assert ["" if code < 0 else then.owners[code] for code in found] == ["", "Cy", "Ada", "Ada"]


def test_remarks_on_several_are_in_the_plural(folder: Path) -> None:
    (folder / "o.csv").write_text(
        "id,created,closed,outcome\n"
        "a,2026-01-09,2026-01-02,lost\nb,2026-01-09,2026-01-02,lost\n"
        "c,2026-01-01,2026-02-01,\nd,2026-01-01,2026-02-01,\n"
        "e,2026-01-01,2026-02-01,won\ne,2026-01-01,2026-02-01,won\n"
    )
    (folder / "s.csv").write_text(STEPS + "x,Meeting,2026-01-01,9\ny,Meeting,2026-01-01,9\n")
    said = " ".join(read_pair(folder / "o.csv", folder / "s.csv", zone=UTC).remarks)
    assert "2 opportunities have a closing time but no outcome and are read as open" in said
    assert "2 opportunities closed before they were created; their creation is set" in said
    assert "1 row of o.csv repeats another word for word" in said
    assert " rows of s.csv name no opportunity or step; they are left out." in said
