"""`foresaid forecast` on logs of every odd kind: an answer and a sentence, never a crash."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresaid.cli.forecast import command

START = np.datetime64("2025-01-01T00:00:00")
UNTIL = 300.0
HEAD = ["id", "owner", "created", "closed", "outcome", "amount"]
STEP_HEAD = ["opportunity", "step", "entered_at"]

type Rows = list[list[str]]
type Pair = tuple[Rows, Rows]


def moment(offset: float) -> str:
    return str(START + np.timedelta64(round(offset * 86400), "s"))


def team(
    size: int = 200,
    *,
    names: Sequence[str] = ("a", "b", "c"),
    until: float = UNTIL,
    last: float | None = None,
    stay: float = 12.0,
    again: float = 0.0,
    skip: float = 0.0,
    amount: Callable[[np.random.Generator], str] = lambda g: f"{g.lognormal(8, 1):.2f}",
) -> Pair:
    """Deals that walk through the steps; what is later than `until` has not happened yet.

    last: days before `until` in which nine of ten were created.
    """
    g = np.random.default_rng(1)
    deals: Rows = []
    entries: Rows = []
    for number in range(size):
        recent = last is not None and g.random() < 0.9
        created = at = g.uniform(until - (last or 0.0) if recent else 0.0, until)
        step, outcome = 0, "won"
        while step < len(names):
            if at <= until:
                entries.append([f"d{number}", names[step], moment(at)])
            at += g.exponential(stay)
            if g.random() < 0.25:
                outcome = "lost"
                break
            step += -1 if step and g.random() < again else 2 if g.random() < skip else 1
        closed = at <= until
        deals.append(
            [
                f"d{number}",
                f"p{number % 4}",
                moment(created),
                moment(at) if closed else "",
                outcome if closed else "",
                amount(g),
            ]
        )
    return deals, entries


def text(head: list[str], rows: Rows, separator: str = ",") -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()


def run(
    folder: Path,
    deals: Rows,
    entries: Rows | None,
    *more: str,
    days: str = "30",
    as_of: str = moment(UNTIL),
    head: list[str] = HEAD,
    encode: Callable[[str], bytes] = str.encode,
    separator: str = ",",
) -> Result:
    (folder / "o.csv").write_bytes(encode(text(head, deals, separator)))
    arguments = ["--opportunities", str(folder / "o.csv"), "--as-of", as_of, "--days", days]
    arguments += ["--out", str(folder / "out"), *more]
    if entries is not None:
        (folder / "s.csv").write_bytes(encode(text(STEP_HEAD, entries, separator)))
        arguments += ["--steps", str(folder / "s.csv")]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def answers(folder: Path) -> tuple[bytes, bytes]:
    out = folder / "out"
    return (out / "summary.json").read_bytes(), (out / "opportunities.csv").read_bytes()


def sound(folder: Path) -> list[str]:
    """Check that both files hold only what can be; return the notes."""
    found = json.loads(answers(folder)[0])
    for part in (found["won_count"], found["won_amount"]):
        for sums in (part or {}).values():
            values = list(sums["quantiles"].values())
            assert values == sorted(values)
            assert np.isfinite([sums["mean"], *values]).all()
    for row in csv.DictReader(io.StringIO(answers(folder)[1].decode())):
        assert 0 <= float(row["chance_won"]) <= float(row["chance_won_ever"]) <= 1
    notes: list[str] = found["notes"]
    assert all(not note[0].islower() and note.endswith(".") for note in notes)
    return notes


def closed_only(pair: Pair) -> Pair:
    deals = [row for row in pair[0] if row[4]]
    kept = {row[0] for row in deals}
    return deals, [row for row in pair[1] if row[0] in kept]


def open_only(pair: Pair) -> Pair:
    deals = [row for row in pair[0] if not row[4]]
    kept = {row[0] for row in deals}
    return deals, [row for row in pair[1] if row[0] in kept]


def all_ending(pair: Pair, outcome: str) -> Pair:
    return [[*row[:4], row[4] and outcome, row[5]] for row in pair[0]], pair[1]


def at_once(pair: Pair) -> Pair:
    """Everything at the same midnight."""
    day = "2025-03-01"
    deals = [[*row[:2], day, row[3] and day, *row[4:]] for row in pair[0]]
    return deals, [[*row[:2], day] for row in pair[1]]


def undated(pair: Pair) -> Pair:
    deals = [[*row[:2], "", "", *row[4:]] for row in pair[0]]
    return deals, [[*row[:2], ""] for row in pair[1]]


NOTHING_KNOWN = "No opportunity was known on 28 October 2025, so nothing is forecast."
NOTHING_WON = "No opportunity was won before."
ODD: dict[str, tuple[Pair, str]] = {
    "no steps": ((team()[0], []), "No dated steps"),
    "one step": (team(names=("x",)), ""),
    "no amounts": (team(amount=lambda g: ""), "No opportunity has an amount above 0."),
    "amounts of nothing": (team(amount=lambda g: "0"), "No opportunity has an amount above 0."),
    "negative amounts": (team(amount=lambda g: f"{g.normal(0, 99):.0f}"), "without an amount"),
    "huge amounts": (team(amount=lambda g: "1e200"), ""),
    "nine in ten undecided": (team(400, last=40.0, stay=60.0), "Fewer than 30"),
    "right to left": (team(names=("بداية", "متابعة", "عرض")), ""),
    "emoji and very long": (team(names=("🚀" * 40, "🤝", "x" * 5000)), ""),
    "months in a step": (team(names=("m1", "m2", "m3"), stay=180.0), ""),
    "again and skipped": (team(again=0.3, skip=0.3), ""),
    "one open": (([["a", "p", moment(1), "", "", "5"]], [["a", "x", moment(1)]]), NOTHING_WON),
    "one won": (([["a", "p", moment(1), moment(4), "won", "5"]], []), "Nothing is open."),
    "none at all": (
        ([], []),
        "No opportunity was known on 28 October 2025, so nothing is forecast.",
    ),
    "none open": (
        closed_only(team()),
        "Nothing is open.",
    ),
    "none closed": (open_only(team()), NOTHING_WON),
    "all won": (all_ending(team(), "won"), ""),
    "all lost": (all_ending(team(), "lost"), NOTHING_WON),
    "all at once": (at_once(team()), "No own forecast of this length"),
    "no dates": (undated(team()), "More than one in ten"),
    "a step of their own each": (
        (team()[0], [[f"d{i}", f"s{i}", moment(1)] for i in range(200)]),
        "There are more than 40 steps",
    ),
    "said twice": ((team()[0] + team()[0][:2], team()[1]), "2 rows of o.csv repeat another"),
    "a mistyped century": (([["a", "p", "0001-01-01", "", "", "5"], *team()[0]], []), ""),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_log_gets_an_answer_and_a_sentence(tmp_path: Path, kind: str) -> None:
    (deals, entries), note = ODD[kind]
    done = run(tmp_path, deals, entries)
    assert done.exit_code == 0, done.output
    assert note in " ".join(sound(tmp_path))


def test_thirty_thousand_opportunities_are_forecast(tmp_path: Path) -> None:
    assert run(tmp_path, *team(30_000)).exit_code == 0
    assert sound(tmp_path) == []


@pytest.mark.parametrize("days", ["0.01", "1", "365", "3650"])
def test_any_length_of_term_is_answered(tmp_path: Path, days: str) -> None:
    assert run(tmp_path, *team(), days=days).exit_code == 0
    sound(tmp_path)


@pytest.mark.parametrize("days", ["inf", "nan", "0", "-1", "7,30,90", "", "1e9", "x"])
def test_a_term_without_a_length_is_refused(tmp_path: Path, days: str) -> None:
    done = run(tmp_path, *team(20), days=days)
    assert done.exit_code == 2
    assert "number of days" in done.output
    assert not (tmp_path / "out").exists()


WRITTEN: dict[str, tuple[Callable[[str], bytes], str]] = {
    "with a mark of byte order": (lambda t: t.encode("utf-8-sig"), ","),
    "with semicolons": (str.encode, ";"),
    "with tabs": (str.encode, "\t"),
    "in UTF-16": (lambda t: t.encode("utf-16"), ","),
    "compressed": (lambda t: gzip.compress(t.encode()), ","),
    "with the line ends of Windows": (lambda t: t.replace("\n", "\r\n").encode(), ","),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_however_the_same_rows_are_written_the_answer_is_the_same(tmp_path: Path, how: str) -> None:
    encode, separator = WRITTEN[how]
    deals, entries = team(120, names=("Erstgespräch", "Angebot"))
    run(tmp_path, deals, entries)
    plain = answers(tmp_path)
    done = run(tmp_path, deals, entries, encode=encode, separator=separator)
    assert done.exit_code == 0, done.output
    assert answers(tmp_path) == plain


def test_hours_that_a_change_of_clocks_leaves_out_are_read(tmp_path: Path) -> None:
    gap, twice = "2025-03-30T02:30:00", "2025-10-26T02:30:00"
    deals = [["a", "p", gap, twice, "won", "5"], ["b", "p", gap, "", "", "5"]]
    done = run(
        tmp_path, deals, [["b", "x", gap]], "--timezone", "Europe/Berlin", as_of="2025-10-27"
    )
    assert done.exit_code == 0, done.output
    sound(tmp_path)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (2, "31.12.2025", "o.csv line 2: '31.12.2025' in the column created is no time such as"),
        (4, "signed", "it must be won, lost or empty."),
        (
            5,
            "many",
            "is no number such as 12500.00.",
        ),
        (0, "d1", "o.csv: the id d1 stands on line 2 and on line 3. Keep one of them."),
        (0, "", "o.csv line 2 has no id."),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, place: int, value: str, words: str
) -> None:
    deals, entries = team(20)
    deals[0][place] = value
    done = run(tmp_path, deals, entries)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


def without_closings(pair: Pair) -> Pair:
    return [[*row[:3], "", *row[4:]] for row in pair[0]], pair[1]


@pytest.mark.parametrize("steps", [True, False])
def test_outcomes_without_closing_times_are_forecast_nearly_as_with_them(
    tmp_path: Path, *, steps: bool
) -> None:
    deals, entries = team(600)
    means = []
    for pair in ((deals, entries), without_closings((deals, entries))):
        assert run(tmp_path, pair[0], pair[1] if steps else None).exit_code == 0
        notes = sound(tmp_path)
        means.append(json.loads(answers(tmp_path)[0])["won_count"]["open"]["mean"])
    assert "no closing time; a likely one is taken" in " ".join(notes)
    assert "nobody can see whether more is won at some time of the quarter" in " ".join(notes)
    assert means[1] == pytest.approx(means[0], rel=0.4)


def test_what_is_decided_on_no_day_at_all_stands_in_no_figure(tmp_path: Path) -> None:
    deals, entries = team(200)
    nowhere = [[f"x{n}", "p0", "", "", "won" if n % 2 else "lost", "900.00"] for n in range(60)]
    steps = [[row[0], "b", ""] for row in nowhere[:20]]
    run(tmp_path, deals, entries)
    before, chances = answers(tmp_path)
    run(tmp_path, nowhere + deals, steps + entries)
    after, with_them = answers(tmp_path)
    found, plain = json.loads(after), json.loads(before)
    assert with_them == chances
    assert found["won_count"] == plain["won_count"]
    assert found["won_amount"] == plain["won_amount"]
    assert "60 opportunities have an outcome but no date at all" in " ".join(found["notes"])


def test_closings_of_some_tell_of_the_others_also_beside_steps_that_repeat_them(
    tmp_path: Path,
) -> None:
    deals, entries = team(600)
    dated = [[row[0], row[4], row[3]] for row in deals[::2] if row[3]]
    run(tmp_path, deals, entries)
    before = json.loads(answers(tmp_path)[0])["won_count"]["open"]["mean"]
    half = [row if not n % 2 else [*row[:3], "", *row[4:]] for n, row in enumerate(deals)]
    run(tmp_path, half, entries + dated)
    after = json.loads(answers(tmp_path)[0])["won_count"]["open"]["mean"]
    assert after == pytest.approx(before, rel=0.06)


def test_a_step_that_repeats_the_outcome_tells_the_closing(tmp_path: Path) -> None:
    deals, entries = team(300)
    ends = [
        [row[0], {"won": "ganado", "lost": "perdido"}[row[4]], row[3]] for row in deals if row[3]
    ]
    run(tmp_path, deals, entries + ends)
    before = json.loads(answers(tmp_path)[0])
    run(tmp_path, without_closings((deals, []))[0], entries + ends)
    after = json.loads(answers(tmp_path)[0])
    assert after["won_count"] == before["won_count"]
    assert "entered the last step," in " ".join(after["notes"])


# Nothing later is seen ------------------------------------------------------------------------

MIDDLE = 200.0
WHOLE = team(150)
LATER = st.tuples(
    st.floats(MIDDLE + 0.01, 600.0),
    st.sampled_from(["won", "lost", ""]),
    st.sampled_from(["", "0", "1", "999999", "-5"]),
    st.sampled_from(["", "p0", "somebody new"]),
)


def rewritten(later: list[tuple[float, str, str, str]]) -> Pair:
    """The same until MIDDLE; afterwards everything is another story."""
    limit = moment(MIDDLE)
    deals: Rows = []
    for number, row in enumerate(WHOLE[0]):
        at, outcome, amount, owner = later[number % len(later)]
        if row[2] > limit:
            if number % 3:
                deals.append([row[0], owner, moment(at), "", "", amount])
        elif not row[4] or row[3] > limit:
            closed = moment(at) if outcome else ""
            deals.append([row[0], owner, row[2], closed, outcome, amount])
        else:
            deals.append(row)
    kept = {row[0] for row in deals}
    entries = [row for row in WHOLE[1] if row[2] <= limit]
    entries += [[deals[0][0], "b", moment(at)] for at, *_ in later]
    entries += [[f"new{i}", "a", moment(at)] for i, (at, *_) in enumerate(later)]
    deals += [[f"new{i}", "", moment(at), "", "", ""] for i, (at, *_) in enumerate(later)]
    return deals, [row for row in entries if row[0] in kept or row[0].startswith("new")]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LATER, min_size=1, max_size=6))
def test_rewriting_all_that_is_later_changes_no_bit_of_the_answer(
    tmp_path: Path, later: list[tuple[float, str, str, str]]
) -> None:
    run(tmp_path, *WHOLE, "--cut", as_of=moment(MIDDLE))
    before = answers(tmp_path)
    done = run(tmp_path, *rewritten(later), "--cut", as_of=moment(MIDDLE))
    assert done.exit_code == 0, done.output
    assert answers(tmp_path) == before


def test_the_order_of_steps_is_the_one_known_then(tmp_path: Path) -> None:
    run(tmp_path, *WHOLE, "--cut", as_of=moment(MIDDLE))
    before = answers(tmp_path)
    deals, entries = WHOLE[0], list(WHOLE[1])
    names = sorted({row[1] for row in entries})
    backwards = [*reversed(names), "0 before all others"]
    for number, row in enumerate(deals):
        later = [moment(MIDDLE + 1 + place + number / 1000) for place in range(len(backwards))]
        entries += [[row[0], step, at] for step, at in zip(backwards, later, strict=True)]
    done = run(tmp_path, deals, entries, "--cut", as_of=moment(MIDDLE))
    assert done.exit_code == 0, done.output
    assert answers(tmp_path) == before


def test_no_sentence_counts_what_is_later(tmp_path: Path) -> None:
    run(tmp_path, *WHOLE, "--cut", as_of=moment(MIDDLE))
    before = answers(tmp_path)
    later: Rows = [
        ["z1", "p0", moment(MIDDLE + 9), moment(MIDDLE + 5), "won", "5"],
        ["z2", "p0", moment(MIDDLE + 9), moment(MIDDLE + 12), "", "5"],
        ["z3", "p0", moment(MIDDLE + 9), "", "lost", "5"],
    ]
    entries = [*WHOLE[1], ["nobody", "a", moment(MIDDLE + 1)], ["d0", "", moment(MIDDLE + 1)]]
    done = run(tmp_path, WHOLE[0] + later * 2, entries, "--cut", as_of=moment(MIDDLE))
    assert done.exit_code == 0, done.output
    assert answers(tmp_path) == before


def test_a_change_until_the_moment_does_change_the_answer(tmp_path: Path) -> None:
    deals, entries = team(150)
    run(tmp_path, deals, entries, "--cut", as_of=moment(MIDDLE))
    before = answers(tmp_path)
    first = next(row for row in deals if row[3] and row[3] < moment(MIDDLE))
    first[4] = "lost" if first[4] == "won" else "won"
    run(tmp_path, deals, entries, "--cut", as_of=moment(MIDDLE))
    assert answers(tmp_path) != before


# Dated changes --------------------------------------------------------------------------------


def open_mean_with(folder: Path, changes: Rows) -> float:
    head = ["opportunity", "field", "value", "changed_at"]
    (folder / "c.csv").write_text(text(head, changes))
    done = run(folder, *WHOLE, "--cut", "--changes", str(folder / "c.csv"), as_of=moment(MIDDLE))
    assert done.exit_code == 0, done.output
    return float(json.loads(answers(folder)[0])["won_amount"]["open"]["mean"])


def test_an_amount_dated_by_a_change_is_used_from_then_on(tmp_path: Path) -> None:
    was_open = [r for r in WHOLE[0] if r[2] <= moment(MIDDLE) and not r[3] < moment(MIDDLE)]
    was_open += [r for r in WHOLE[0] if r[2] <= moment(MIDDLE) and r[3] > moment(MIDDLE)]
    names = sorted({row[0] for row in was_open})
    small = open_mean_with(tmp_path, [[n, "amount", "1", moment(MIDDLE - 1)] for n in names])
    large = open_mean_with(tmp_path, [[n, "amount", "1000", moment(MIDDLE - 1)] for n in names])
    assert large == pytest.approx(1000 * small, rel=0.02)


def test_a_change_after_the_moment_is_not_seen(tmp_path: Path) -> None:
    open_mean_with(tmp_path, [["d1", "amount", "5", moment(1)]])
    before = answers(tmp_path)
    later: Rows = [["d1", "amount", "5", moment(1)]]
    later += [
        [f"d{i}", f, "9999999", moment(MIDDLE + 1)] for i in range(150) for f in ("amount", "owner")
    ]
    open_mean_with(tmp_path, later)
    assert answers(tmp_path) == before


def test_changes_of_columns_and_deals_that_are_not_there_do_no_harm(tmp_path: Path) -> None:
    odd: Rows = [
        ["nobody", "amount", "5", moment(1)],
        ["d1", "colour", "red", moment(1)],
        ["d1", "amount", "many", moment(2)],
        ["d1", "owner", "", moment(3)],
        ["d1", "close date", "2025-12-01", moment(3)],
    ]
    open_mean_with(tmp_path, odd)
    sound(tmp_path)


def test_changes_that_are_not_used_are_said(tmp_path: Path) -> None:
    rows = [
        ["d1", "amount", "1.2M", moment(100)],
        ["ghost", "amount", "5", moment(100)],
        ["ghost", "owner", "x", moment(UNTIL + 1)],
        ["d2", "amount", "lots", moment(UNTIL + 1)],
        ["d3", "amount", "", moment(100)],
    ]
    changes = tmp_path / "c.csv"
    changes.write_text(text(["opportunity", "field", "value", "changed_at"], rows))
    assert run(tmp_path, *team(), "--changes", str(changes)).exit_code == 0
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert notes[:2] == [
        "1 amount in c.csv cannot be read and is taken as unknown (of opportunity d1: 1.2M).",
        "1 row of c.csv names no opportunity; it is left out.",
    ]
    assert not any("c.csv" in note for note in notes[2:])


def test_a_creation_mistyped_as_later_than_the_closing_is_said(tmp_path: Path) -> None:
    deals, entries = team()
    closed = next(row for row in deals if row[3])
    closed[2] = "2999-01-01"
    assert run(tmp_path, deals, entries).exit_code == 0
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert any("closed before it was created" in note for note in notes)


@pytest.mark.parametrize("amount", ["1e190", "123456789012345678901234567890", "-5", "0.01"])
def test_amounts_of_any_size_are_answered(tmp_path: Path, amount: str) -> None:
    one = iter([amount])
    pair = team(amount=lambda g: next(one, "7"))
    assert run(tmp_path, *pair).exit_code == 0
