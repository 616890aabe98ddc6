"""`foresaid forecast` with columns that already stood at creation, people first of all."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_forecast import day, run, summary, write


def test_known_owners_have_their_parts_and_these_add_up(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    run(tmp_path)
    assert summary(tmp_path)["people"] is None
    run(tmp_path, "--known-at-creation", "owner,amount")
    found = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert [one["owner"] for one in found["people"]] == ["p0", "p1", "p2"]
    for kind in ("won_count", "won_amount"):
        means = [one[kind]["open"]["mean"] for one in found["people"]]
        assert sum(means) == pytest.approx(found[kind]["open"]["mean"])
    for way in ("going_on", "lost"):
        beside = [one[way] for one in found["people"]]
        assert sum(one["came"] for one in beside) == pytest.approx(sum(o["due"] for o in beside))
        assert all(0.7 < one["factor"] < 1.4 for one in beside)


def test_later_people_change_nothing_where_owners_are_known(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    run(tmp_path, "--known-at-creation", "owner,amount", "--cut")
    before = [(tmp_path / "out" / n).read_bytes() for n in ("summary.json", "opportunities.csv")]
    with (tmp_path / "o.csv").open("a") as file:
        file.write(f"z1,Aaron,{day(310)},,,5\nz2,zoe,{day(310)},{day(320)},won,5\n")
    assert run(tmp_path, "--known-at-creation", "owner,amount", "--cut").exit_code == 0
    after = [(tmp_path / "out" / n).read_bytes() for n in ("summary.json", "opportunities.csv")]
    assert after == before


def blanked(folder: Path, outcome: str, owner: str = "") -> None:
    """Another owner for all that ended so."""
    rows = list(csv.reader((folder / "o.csv").open()))
    for row in rows[1:]:
        row[1] = owner if row[4] == outcome else row[1]
    with (folder / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.parametrize(("outcome", "word"), [("lost", "lost"), ("won", "won"), ("", "open")])
def test_owners_that_the_outcome_fills_are_left_out_with_a_sentence(
    tmp_path: Path, outcome: str, word: str
) -> None:
    write(tmp_path, size=600)
    blanked(tmp_path, outcome)
    done = run(tmp_path, "--known-at-creation", "owner,amount")
    found = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert found["people"] is None
    notes = [note for note in found["notes"] if "owner" in note]
    assert len(notes) == 2
    shares = {"won": "100%", "lost": "100%", "open": "100%", word: "0%"}
    told = f"{shares['won']} of won, {shares['lost']} of lost and {shares['open']} of open"
    assert f"The column owner is named as known at creation, but is filled for {told}" in notes[0]
    assert notes[1].startswith("People are left out: owners are filled more often for one")
    assert all(note in done.output for note in notes)


def test_one_owner_of_all_is_nobody_to_tell_apart(tmp_path: Path) -> None:
    write(tmp_path)
    for outcome in ("won", "lost", ""):
        blanked(tmp_path, outcome, "Ann")
    run(tmp_path, "--known-at-creation", "owner")
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert any("owner names fewer than two people" in note for note in notes)


def test_owners_that_are_known_alike_need_no_sentence(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    run(tmp_path, "--known-at-creation", "owner,amount")
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["notes"] == []


def test_another_column_that_the_outcome_fills_is_named(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    rows = list(csv.reader((tmp_path / "o.csv").open()))
    kept = [row if n == 0 or row[4] == "won" else [*row[:5], ""] for n, row in enumerate(rows)]
    with (tmp_path / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows(kept)
    run(tmp_path, "--known-at-creation", "owner,amount")
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert any(note.startswith("The column amount is named as known") for note in notes)


def test_columns_are_named_with_commas_or_one_by_one(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    run(tmp_path, "--known-at-creation", "Owner, amount")
    first = (tmp_path / "out" / "summary.json").read_bytes()
    assert json.loads(first)["people"]
    run(tmp_path, "--known-at-creation", "owner", "--known-at-creation", "amount")
    assert (tmp_path / "out" / "summary.json").read_bytes() == first


def test_owner_and_amount_stand_beside_the_chances_where_known(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    given = {row["id"]: row for row in csv.DictReader((tmp_path / "o.csv").open())}
    for row in csv.DictReader((tmp_path / "out" / "opportunities.csv").open()):
        assert row["owner"] == given[row["id"]]["owner"]
        assert row["amount"] == given[row["id"]]["amount"]
    write(tmp_path, amounts=False)
    for outcome in ("won", "lost", ""):
        blanked(tmp_path, outcome)
    run(tmp_path)
    head = (tmp_path / "out" / "opportunities.csv").read_text().splitlines()[0]
    assert head == "id,chance_won,chance_won_ever"
