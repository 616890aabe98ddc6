"""`foresaid history`, and forecasts that learn from its counts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foresaid.cli.forecast import command as forecast
from foresaid.cli.history import command as history
from foresaid.files.counts import Known, read_counts, write_counts
from foresaid.files.sheets import FileError
from tests.cli.test_forecast import day, write


def count(folder: Path, out: Path, *more: str, as_of: str = day(300)) -> Result:
    arguments = ["--opportunities", str(folder / "o.csv"), "--steps", str(folder / "s.csv")]
    arguments += ["--as-of", as_of, "--out", str(out), "--backend", "here", *more]
    return CliRunner().invoke(history, arguments, catch_exceptions=False)


def expect(folder: Path, out: Path, *more: str) -> Result:
    arguments = ["--opportunities", str(folder / "o.csv"), "--steps", str(folder / "s.csv")]
    arguments += ["--as-of", day(300), "--days", "30", "--out", str(out), *more]
    return CliRunner().invoke(forecast, arguments, catch_exceptions=False)


def chances(out: Path) -> list[str]:
    return (out / "opportunities.csv").read_text().splitlines()


def test_it_writes_counts_that_read_back_as_they_were(tmp_path: Path) -> None:
    write(tmp_path)
    result = count(tmp_path, tmp_path / "counts.csv")
    assert result.exit_code == 0, result.output
    known = read_counts(tmp_path / "counts.csv")
    assert known.counts.steps == ("Erstgespräch", "Angebot", "open")
    assert known.counts.deals.sum() == known.counts.events[:, :, -2:].sum() + (
        known.counts.visits[:, :, -1].sum()
    )
    write_counts(tmp_path / "again.csv", known)
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "counts.csv").read_bytes()


def test_a_forecast_from_the_counts_of_its_own_files_gives_the_same_chances(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    count(tmp_path, tmp_path / "counts.csv")
    assert expect(tmp_path, tmp_path / "plain").exit_code == 0
    learned = expect(tmp_path, tmp_path / "learned", "--learned", str(tmp_path / "counts.csv"))
    assert learned.exit_code == 0, learned.output
    assert chances(tmp_path / "learned") == chances(tmp_path / "plain")


def test_counts_of_another_history_add_up_and_change_the_chances(tmp_path: Path) -> None:
    write(tmp_path)
    count(tmp_path, tmp_path / "counts.csv")
    known = read_counts(tmp_path / "counts.csv")
    lost = Known(counts=known.counts + known.counts, at=known.at)
    write_counts(tmp_path / "twice.csv", lost)
    both = ["--learned", str(tmp_path / "counts.csv")] * 2
    assert expect(tmp_path, tmp_path / "both", *both).exit_code == 0
    twice = expect(tmp_path, tmp_path / "twice", "--learned", str(tmp_path / "twice.csv"))
    assert twice.exit_code == 0
    assert chances(tmp_path / "both") == chances(tmp_path / "twice")
    assert expect(tmp_path, tmp_path / "plain").exit_code == 0
    assert chances(tmp_path / "both") != chances(tmp_path / "plain")


def test_counts_that_know_what_came_later_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    count(tmp_path, tmp_path / "counts.csv", as_of=day(320))
    result = expect(tmp_path, tmp_path / "out", "--learned", str(tmp_path / "counts.csv"))
    assert result.exit_code == 2
    assert "counts.csv knows what came until 2025-11-17 00:00 UTC" in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("moved", "went"),
        lambda text: text.replace("stay,Angebot", "stay,Vertrag", 1),
        lambda text: text.replace(",won,,", ",won,,-"),
        lambda text: text.replace("step,Angebot", "step,Erstgespräch"),
        lambda text: text + "else,,,,,1,0,0\n",
        lambda text: text.replace("as-of,,,,,0,", f"as-of,,,,,0,{10**30}"),
        lambda text: "\n".join(line for line in text.splitlines() if "as-of" not in line),
    ],
)
def test_a_file_that_holds_no_counts_is_refused(tmp_path: Path, change: object) -> None:
    write(tmp_path)
    count(tmp_path, tmp_path / "counts.csv")
    text = (tmp_path / "counts.csv").read_text()
    (tmp_path / "counts.csv").write_text(change(text))  # type: ignore[operator]  # a function
    with pytest.raises(FileError, match="holds no counts as `foresaid history` writes them"):
        read_counts(tmp_path / "counts.csv")


def test_later_rows_are_refused_unless_cut(tmp_path: Path) -> None:
    write(tmp_path)
    assert count(tmp_path, tmp_path / "c.csv", as_of=day(200)).exit_code == 2
    assert not (tmp_path / "c.csv").exists()
    assert count(tmp_path, tmp_path / "c.csv", "--cut", as_of=day(200)).exit_code == 0


def test_what_is_not_installed_or_named_is_said(tmp_path: Path) -> None:
    write(tmp_path)
    result = count(tmp_path, tmp_path / "c.csv", "--backend", "postgresql")
    assert result.exit_code == 2
    assert "PostgreSQL needs --address" in result.output
    if importlib.util.find_spec("ibis") is None:
        result = count(tmp_path, tmp_path / "c.csv", "--backend", "duckdb")
        assert result.exit_code == 2
        assert "--backend here" in result.output
    assert not (tmp_path / "c.csv").exists()


def test_the_summary_says_the_same_with_and_without_its_own_counts(tmp_path: Path) -> None:
    write(tmp_path, size=60)
    count(tmp_path, tmp_path / "counts.csv")
    expect(tmp_path, tmp_path / "plain")
    expect(tmp_path, tmp_path / "learned", "--learned", str(tmp_path / "counts.csv"))
    plain, learned = (
        json.loads((tmp_path / name / "summary.json").read_text()) for name in ("plain", "learned")
    )
    assert plain == learned


def test_counts_are_not_written_over_what_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / "o.csv").read_bytes()
    result = count(tmp_path, tmp_path / "o.csv")
    assert result.exit_code
    assert "would be written over" in result.output
    assert (tmp_path / "o.csv").read_bytes() == before
