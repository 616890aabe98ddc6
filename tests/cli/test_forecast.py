"""`foresaid forecast` on files alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from foresaid.cli.forecast import command

DAY0 = np.datetime64("2025-01-01")


def day(offset: float) -> str:
    return str(DAY0 + np.timedelta64(round(offset), "D"))


def write(
    folder: Path, *, size: int = 300, steps: bool = True, amounts: bool = True, until: float = 300.0
) -> None:
    """A simple team: talks of about 10 days, offers of about 15, a third is won."""
    g = np.random.default_rng(5)
    with (folder / "o.csv").open("w") as o, (folder / "s.csv").open("w") as s:
        o.write("id,owner,created,closed,outcome,amount\n")
        s.write("opportunity,step,entered_at\n")
        for i in range(size):
            created = g.uniform(0, 400)
            offer = created + g.exponential(10)
            end = offer + g.exponential(15)
            outcome = "won" if g.random() < 0.35 else "lost"
            if created > until:
                continue
            open_ = end > until
            amount = f"{g.lognormal(8, 0.7):.2f}" if amounts else ""
            o.write(f"d{i},p{i % 3},{day(created)},{'' if open_ else day(end)},")
            o.write(f"{'' if open_ else outcome},{amount}\n")
            s.write(f"d{i},Erstgespräch,{day(created)}\n")
            if offer <= until:
                s.write(f"d{i},Angebot,{day(offer)}\n")


def run(folder: Path, *more: str, steps: bool = True, as_of: str = day(300)) -> Result:
    arguments = ["--opportunities", str(folder / "o.csv"), "--as-of", as_of, "--days", "30"]
    arguments += ["--out", str(folder / "out"), *more]
    if steps:
        arguments += ["--steps", str(folder / "s.csv")]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def summary(folder: Path) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    return json.loads((folder / "out" / "summary.json").read_text())  # type: ignore[no-any-return]


def test_it_writes_the_distribution_and_every_open_chance(tmp_path: Path) -> None:
    write(tmp_path)
    assert run(tmp_path).exit_code == 0
    found = summary(tmp_path)
    for kind in ("won_amount", "won_count"):
        parts = found[kind]
        assert list(parts) == ["open", "new", "total"]
        total = float(str(parts["open"]["mean"])) + float(str(parts["new"]["mean"]))
        assert float(str(parts["total"]["mean"])) == pytest.approx(total)
        values = list(parts["total"]["quantiles"].values())
        assert list(parts["total"]["quantiles"]) == [
            "0.05",
            "0.1",
            "0.25",
            "0.5",
            "0.75",
            "0.9",
            "0.95",
        ]
        assert values == sorted(values)
    with (tmp_path / "out" / "opportunities.csv").open() as file:
        rows = list(csv.DictReader(file))
    open_ids = {r["id"] for r in csv.DictReader((tmp_path / "o.csv").open()) if not r["outcome"]}
    assert {r["id"] for r in rows} == open_ids
    assert list(rows[0]) == ["id", "chance_won", "chance_won_ever", "owner", "amount"]
    for row in rows:
        assert 0 <= float(row["chance_won"]) <= float(row["chance_won_ever"]) <= 1


def test_the_open_mean_is_the_sum_of_the_chances(tmp_path: Path) -> None:
    write(tmp_path, size=2000)
    run(tmp_path)
    with (tmp_path / "out" / "opportunities.csv").open() as file:
        expected = sum(float(r["chance_won"]) for r in csv.DictReader(file))
    assert float(str(summary(tmp_path)["won_count"]["open"]["mean"])) == pytest.approx(
        expected, rel=0.05
    )


def test_later_rows_are_refused_unless_it_is_told_to_cut_them(tmp_path: Path) -> None:
    write(tmp_path, until=360.0)
    refused = run(tmp_path)
    assert refused.exit_code == 2
    assert "Rows are later than 2025-10-28 00:00" in refused.output
    assert not (tmp_path / "out").exists()
    assert run(tmp_path, "--cut").exit_code == 0


def test_what_stands_after_the_moment_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, until=360.0)
    run(tmp_path, "--cut")
    before = [(tmp_path / "out" / n).read_bytes() for n in ("summary.json", "opportunities.csv")]
    rows = list(csv.reader((tmp_path / "o.csv").open()))
    moment = day(300)
    changed = [rows[0]]
    for row in rows[1:]:
        if row[2] > moment:
            continue
        if row[3] == "" or row[3] > moment:
            flipped = "lost" if row[4] == "won" else "won"
            changed.append([row[0], "somebody else", row[2], day(301), flipped, "999999"])
        else:
            changed.append(row)
    kept = {row[0] for row in changed}
    steps = [
        r for r in csv.reader((tmp_path / "s.csv").open()) if r[0] in kept or r[0] == "opportunity"
    ]
    for row in steps[1:]:
        if row[2] > moment:
            row[1], row[2] = "Erstgespräch", day(355)
    for name, content in (("o.csv", changed), ("s.csv", steps)):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows(content)
    assert run(tmp_path, "--cut").exit_code == 0
    after = [(tmp_path / "out" / n).read_bytes() for n in ("summary.json", "opportunities.csv")]
    assert before == after


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"amounts": False}, "No opportunity has an amount above 0."),
        ({"size": 40}, "Fewer than 30 opportunities were won before."),
    ],
)
def test_what_the_data_cannot_carry_is_said_and_the_exit_is_clean(
    tmp_path: Path, options: dict[str, object], note: str
) -> None:
    write(tmp_path, **options)  # type: ignore[arg-type]  # spelled out above
    done = run(tmp_path)
    assert done.exit_code == 0
    assert note in json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert (summary(tmp_path)["won_amount"] is None) is ("amounts" in options)


def test_without_steps_it_forecasts_from_ages_alone(tmp_path: Path) -> None:
    write(tmp_path)
    assert run(tmp_path, steps=False).exit_code == 0
    assert float(str(summary(tmp_path)["won_count"]["open"]["mean"])) > 0


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "a,p,2025-01-01,,,\n",
        "a,p,2025-01-01,2025-01-01,won,5\n",
        "a,p,2025-01-01,2025-01-05,lost,0\nb,p,,,,\n",
        "a,p,2025-09-01,2025-09-05,won,5\nb,p,2025-09-01,,,7\n",
    ],
)
def test_next_to_nothing_gives_a_wide_band_and_no_crash(tmp_path: Path, rows: str) -> None:
    (tmp_path / "o.csv").write_text("id,owner,created,closed,outcome,amount\n" + rows)
    done = run(tmp_path, steps=False)
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]


def test_the_same_seed_gives_the_same_answer(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    first = (tmp_path / "out" / "summary.json").read_bytes()
    run(tmp_path)
    assert (tmp_path / "out" / "summary.json").read_bytes() == first


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--timezone", "Mars"], "Mars is no time zone such as Europe/Amsterdam."),
        (["--days", "0"], "Give a number of days above 0"),
        (["--known-at-creation", "colour"], "has no column colour"),
    ],
)
def test_a_bad_option_is_refused_in_words(tmp_path: Path, more: list[str], words: str) -> None:
    write(tmp_path, size=20)
    done = run(tmp_path, *more)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def with_column(folder: Path, name: str, values: list[str]) -> None:
    rows = list(csv.reader((folder / "o.csv").open()))
    more = [[*rows[0], name]] + [[*r, values[n % len(values)]] for n, r in enumerate(rows[1:])]
    with (folder / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows(more)


@pytest.mark.parametrize(
    ("values", "currency"), [(["EUR"], "EUR"), (["eur", ""], "EUR"), (["EUR", "USD"], None)]
)
def test_the_one_currency_of_the_rows_is_said(
    tmp_path: Path, values: list[str], currency: str | None
) -> None:
    write(tmp_path, size=40)
    run(tmp_path)
    assert "currency" not in summary(tmp_path)
    with_column(tmp_path, "currency", values)
    run(tmp_path)
    assert json.loads((tmp_path / "out" / "summary.json").read_text()).get("currency") == currency


def test_money_is_written_to_the_cent_and_chances_to_six_digits(tmp_path: Path) -> None:
    write(tmp_path, size=600)
    run(tmp_path, "--known-at-creation", "owner,amount")
    found = json.loads((tmp_path / "out" / "summary.json").read_text(), parse_float=str)
    texts = [
        found["won_amount"]["total"]["mean"],
        *found["won_amount"]["open"]["quantiles"].values(),
    ]
    assert all(len(text.partition(".")[2]) <= 2 for text in texts)
    texts = [found["won_count"]["total"]["mean"], found["people"][0]["going_on"]["factor"]]
    assert all(len(text.partition(".")[2]) <= 6 for text in texts)


def test_answers_are_not_written_over_what_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "out").mkdir()
    deals = (tmp_path / "o.csv").rename(tmp_path / "out" / "opportunities.csv")
    before = deals.read_bytes()
    done = run(tmp_path, "--opportunities", str(deals))
    assert done.exit_code
    assert "opportunities.csv is read and would be written over" in done.output
    assert deals.read_bytes() == before


def test_the_answer_is_printed_and_is_that_of_the_summary(tmp_path: Path) -> None:
    write(tmp_path)
    done = run(tmp_path, "--as-of", day(300), "--days", "30")
    opens, total, of_open, of_new, files = done.stdout.splitlines()
    open_now = len((tmp_path / "out" / "opportunities.csv").read_text().splitlines()) - 1
    assert opens == f"{open_now} opportunities are open on 28 October 2025."
    assert total.startswith("Won within 30 days, to the end of 26 November 2025: ")
    found = summary(tmp_path)
    for line, part in ((total, "total"), (of_open, "open"), (of_new, "new")):
        assert f"{found['won_count'][part]['mean']:.1f} opportunities" in line
        assert f"{round(float(str(found['won_amount'][part]['mean'])), -1):,.0f}" in line
    assert "summary.json and" in files


@pytest.mark.parametrize("rows", ["", f"a,p,{day(310)},,,5\n"])
def test_where_nothing_is_known_one_sentence_says_so(tmp_path: Path, rows: str) -> None:
    (tmp_path / "o.csv").write_text("id,owner,created,closed,outcome,amount\n" + rows)
    (tmp_path / "s.csv").write_text(f"opportunity,step,entered_at\na,Offer,{day(311)}\n")
    done = run(tmp_path, "--cut", "--known-at-creation", "owner,amount")
    said = "No opportunity was known on 28 October 2025, so nothing is forecast."
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == said
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["notes"] == [said]


@pytest.mark.parametrize("as_of", ["9999-12-30", "0001-01-01T00:00+14:00"])
def test_a_moment_at_the_end_of_calendars_is_answered_or_refused(
    tmp_path: Path, as_of: str
) -> None:
    write(tmp_path, size=20)
    done = run(tmp_path, "--cut", as_of=as_of)
    assert done.exit_code == 0 or "lie beyond every calendar" in done.output


@pytest.mark.parametrize(
    ("form", "currency", "said"),
    [
        ("€ {:,.2f}", "EUR", " EUR on average ("),
        ("{:,.0f} USD", "USD", " USD on average ("),
        ("${:,.0f}", "$", ": $"),
        ("{:.0f}", None, " on average ("),
    ],
)
def test_the_currency_inside_the_amounts_is_said(
    tmp_path: Path, form: str, currency: str | None, said: str
) -> None:
    write(tmp_path, size=60)
    rows = list(csv.reader((tmp_path / "o.csv").open()))
    marked = [[*row[:5], form.format(float(row[5]))] for row in rows[1:]]
    later = ["z", "p", day(310), "", "", "£5"]
    with (tmp_path / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows([rows[0], *marked, later])
    done = run(tmp_path, "--cut")
    assert json.loads((tmp_path / "out" / "summary.json").read_text()).get("currency") == currency
    assert said in done.stdout
