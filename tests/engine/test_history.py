"""What was known at a moment, and the sums over it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine import history
from foresaid.engine.history import LOST, WON, Log, LogError, log_of

STEPS = ("first", "second", "third")


def one(
    *entries: tuple[int, float],
    created: float = 0.0,
    closed: float = np.nan,
    outcome: int = 0,
) -> Log:
    return log_of(
        ids=["a"],
        created=[created],
        closed=[closed],
        outcome=[outcome],
        steps=STEPS,
        entries=[(0, step, at) for step, at in entries],
    )


def stays(log: Log, at: float) -> list[tuple[str, float, str]]:
    seen = history.visits(log, at)
    ends = (*seen.steps, "won", "lost", "still")
    return [
        (seen.steps[s], float(d), ends[e])
        for s, d, e in zip(seen.step, seen.days, seen.ended, strict=True)
    ]


def test_a_stay_ends_where_the_next_begins_and_the_last_at_the_closing() -> None:
    log = one((0, 0.0), (1, 3.0), (2, 10.0), closed=14.5, outcome=WON)
    assert stays(log, 100.0) == [
        ("first", 3.0, "second"),
        ("second", 7.0, "third"),
        ("third", 4.5, "won"),
    ]


def test_what_is_open_is_still_in_its_step_and_not_lost() -> None:
    assert stays(one((0, 0.0), (1, 3.0)), 9.0) == [
        ("first", 3.0, "second"),
        ("second", 6.0, "still"),
    ]


def test_without_a_dated_step_it_stands_in_the_implicit_one_since_creation() -> None:
    assert stays(one(created=2.0, closed=6.0, outcome=LOST), 9.0) == [("open", 4.0, "lost")]


def test_the_wait_before_the_first_dated_step_is_a_stay_too() -> None:
    assert stays(one((1, 3.0)), 9.0) == [("open", 3.0, "second"), ("second", 6.0, "still")]


def test_going_back_and_skipping_are_ordinary_moves() -> None:
    log = one((0, 0.0), (2, 1.0), (0, 4.0))
    assert stays(log, 5.0) == [
        ("first", 1.0, "third"),
        ("third", 3.0, "first"),
        ("first", 1.0, "still"),
    ]


def test_entering_the_same_step_again_starts_its_clock_again() -> None:
    assert stays(one((1, 0.0), (1, 4.0)), 10.0) == [
        ("second", 4.0, "second"),
        ("second", 6.0, "still"),
    ]


def test_equal_times_keep_the_order_in_which_they_were_said() -> None:
    log = one((0, 0.0), (1, 0.0), (2, 0.0))
    assert [s[0] for s in stays(log, 1.0)] == ["first", "second", "third"]


def test_the_same_row_said_twice_is_one_entry() -> None:
    assert stays(one((0, 0.0), (1, 2.0), (1, 2.0)), 5.0) == stays(one((0, 0.0), (1, 2.0)), 5.0)


def test_a_step_without_a_time_comes_first_and_has_no_length() -> None:
    seen = history.visits(one((0, np.nan), (1, 2.0), created=np.nan), 5.0)
    assert list(seen.step) == [0, 1]
    assert np.isnan(seen.days[0])
    counts = history.count(one((0, np.nan), (1, 2.0), created=np.nan), 5.0)
    assert counts.undated[0, 1] == 1
    assert counts.visits.sum() == 1


def test_rows_that_only_repeat_the_outcome_change_nothing() -> None:
    plain = [(0, 0, 0.0), (0, 1, 2.0), (1, 0, 0.0), (2, 0, 1.0)]
    closed, outcome = [5.0, 3.0, np.nan], [WON, LOST, 0]
    echoed = [*plain, (0, 3, 5.0), (1, 4, 3.0)]
    steps = (*STEPS, "Gewonnen", "Verloren")
    without, with_rows = (
        history.count(
            log_of(
                ids=["a", "b", "c"],
                created=[0.0, 0.0, 1.0],
                closed=closed,
                outcome=outcome,
                steps=steps,
                entries=entries,
            ),
            9.0,
        )
        for entries in (plain, echoed)
    )
    assert np.array_equal(without.visits, with_rows.visits)
    assert np.array_equal(without.days, with_rows.days)


def test_a_cut_drops_the_later_and_reopens_what_closed_later() -> None:
    log = log_of(
        ids=["early", "late", "closed"],
        created=[0.0, 8.0, 0.0],
        closed=[9.0, np.nan, 4.0],
        outcome=[WON, 0, LOST],
        amount=[100.0, 50.0, 70.0],
        owner=["Ada", "Ben", "Cy"],
        steps=STEPS,
        entries=[(0, 0, 0.0), (0, 1, 6.0), (1, 0, 8.0), (2, 0, 0.0)],
    )
    then = history.cut(log, 5.0)
    assert then.ids == ("early", "closed")
    assert list(then.outcome) == [0, LOST]
    assert np.isnan(then.closed[0])
    assert list(then.entry_at) == [0.0, 0.0]


def test_a_cut_blanks_what_may_have_been_written_later() -> None:
    columns = {"region": ["north", "south"]}
    logs = [
        log_of(
            ids=["open", "closed"],
            created=[0.0, 0.0],
            closed=[9.0, 4.0],
            outcome=[WON, LOST],
            amount=[100.0, 70.0],
            owner=["Ada", "Cy"],
            attributes=columns,
            known=known,
        )
        for known in (frozenset[str](), frozenset({"amount", "owner", "region"}))
    ]
    blank, kept = (history.cut(log, 5.0) for log in logs)
    assert np.isnan(blank.amount[0])
    assert blank.amount[1] == 70.0
    assert list(blank.owner) == [-1, 1]
    assert list(blank.attributes["region"].codes) == [-1, 1]
    assert kept.amount[0] == 100.0
    assert list(kept.owner) == [0, 1]


def test_a_log_with_nothing_later_is_its_own_cut() -> None:
    log = one((0, 0.0), closed=4.0, outcome=WON)
    assert history.cut(log, 4.0) is log


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"closed": [np.nan, np.nan]}, "1 opportunity has an outcome but no closing time: a"),
        ({"outcome": [0, 0]}, "1 opportunity has a closing time but no outcome: a"),
        ({"ids": ["a", "a"]}, "The id a stands on more than one opportunity"),
        ({"steps": ("x", "x")}, "The step x stands twice in the order of steps"),
        ({"entries": [(0, 7, 1.0)]}, "entry_step points outside the 3 that there are"),
        ({"created": [0.0]}, "created has 1 values for 2 opportunities"),
        ({"amount": [np.inf, 1.0]}, "1 opportunity has an infinite value as amount: a"),
    ],
)
def test_rows_that_contradict_each_other_are_refused_by_name(
    change: dict[str, object], sentence: str
) -> None:
    good: dict[str, object] = {
        "ids": ["a", "b"],
        "created": [0.0, 0.0],
        "closed": [3.0, np.nan],
        "outcome": [WON, 0],
        "steps": STEPS,
        "entries": [(0, 0, 1.0)],
    }
    with pytest.raises(LogError) as raised:
        log_of(**{**good, **change})  # type: ignore[arg-type]  # wrong on purpose
    assert str(raised.value) == sentence


@st.composite
def logs(draw: st.DrawFn) -> Log:
    size = draw(st.integers(1, 12))
    moment = st.integers(0, 40).map(lambda x: x / 2)
    created = [draw(moment) for _ in range(size)]
    outcome = [draw(st.sampled_from([0, WON, LOST])) for _ in range(size)]
    closed = [c + draw(moment) if o else np.nan for c, o in zip(created, outcome, strict=True)]
    entries = [
        (draw(st.integers(0, size - 1)), draw(st.integers(0, 2)), draw(moment))
        for _ in range(draw(st.integers(0, 30)))
    ]
    return log_of(
        ids=[f"o{i}" for i in range(size)],
        created=created,
        closed=closed,
        outcome=outcome,
        amount=[float(i) for i in range(size)],
        steps=STEPS,
        entries=entries,
    )


@given(logs(), st.integers(0, 50))
def test_counts_of_two_halves_add_up_to_the_counts_of_the_whole(log: Log, at: int) -> None:
    even = np.arange(len(log)) % 2 == 0
    whole = history.count(log, at)
    halves = history.count(log, at, where=even) + history.count(log, at, where=~even)
    for name in ("visits", "days", "undated", "deals", "deal_days"):
        assert np.array_equal(getattr(whole, name), getattr(halves, name))
    assert (whole.longest, whole.oldest_won) == (halves.longest, halves.oldest_won)


@given(logs(), st.integers(0, 50))
@settings(max_examples=200)
def test_what_happened_later_changes_no_count(log: Log, at: int) -> None:
    whole, then = history.count(log, at), history.count(history.cut(log, at), at)
    assert np.array_equal(whole.visits, then.visits)
    assert np.allclose(whole.days, then.days)
    assert np.array_equal(whole.deals, then.deals)


@given(logs(), st.integers(0, 50))
def test_every_opportunity_that_exists_ends_exactly_once(log: Log, at: int) -> None:
    counts = history.count(log, at)
    assert (
        counts.events[:, :, -2:].sum() + counts.visits[:, :, -1].sum() == (log.started <= at).sum()
    )


@given(logs(), st.integers(0, 50))
def test_exposure_sums_to_the_days_of_all_stays(log: Log, at: int) -> None:
    counts = history.count(log, at)
    assert np.isclose(counts.exposure.sum(), history.visits(log, at).days.sum())
    assert np.all(counts.exposure >= -1e-9)


@given(
    st.integers(16_000, 30_000), st.integers(0, 86_399), st.sampled_from(history.EDGES[1:].tolist())
)
def test_a_stay_as_long_as_a_bucket_s_edge_belongs_to_that_bucket(
    day: int, second: int, length: float
) -> None:
    """Days since 1970 as floats are not exact; the clock's microseconds are what counts."""
    start = day + second / 86_400
    until = day + (second + round(length * 86_400)) / 86_400
    counts = history.count(one((0, start), created=start, closed=until, outcome=WON), until)
    assert history.EDGES[counts.visits[0].sum(axis=-1).argmax()] == length
    assert counts.days[0].sum() == length


def test_a_minute_before_the_closing_only_repeats_it_at_any_hour() -> None:
    for minute in range(1440):
        entered, closed = 20_000 + minute / 1440, 20_000 + (minute + 1) / 1440
        log = one((0, 19_999.0), (1, entered), created=19_999.0, closed=closed, outcome=WON)
        assert list(history.repeats_outcome(log, 30_000.0)) == [False, True, False]


def test_counts_with_other_steps_add_up_by_key() -> None:
    left = history.count(one((0, 0.0), (1, 2.0)), 5.0)
    other = log_of(
        ids=["b"], created=[0.0], steps=("second", "fourth"), entries=[(0, 0, 0.0), (0, 1, 1.0)]
    )
    both = left + history.count(other, 5.0)
    assert both.steps == ("first", "second", "third", "open", "fourth")
    assert both.visits[1, :, 4].sum() == 1
    assert both.visits[1, :, -1].sum() == 1


def test_with_a_half_life_older_stays_count_less() -> None:
    log = one((0, 0.0), (1, 10.0), closed=20.0, outcome=WON)
    counts = history.count(log, 20.0, half_life=10.0)
    assert counts.visits[0].sum() == pytest.approx(0.25)
    assert counts.visits[1].sum() == pytest.approx(0.5)
