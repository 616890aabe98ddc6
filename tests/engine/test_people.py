"""Whose deals go on more readily than everybody's, and whose are lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foresaid.engine import due, factors, history, people, process
from foresaid.engine.forecast import Outlook, forecast
from foresaid.engine.log import OPEN, Floats, Log, cut
from foresaid.engine.owning import Spells
from foresaid.engine.people import NOBODY, People
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

DAYS = 30.0
KNOWN = frozenset({"amount", "owner"})


def crew(
    shares: tuple[float, ...] = (1.0, 1.0, 1.0),
    *,
    size: int = 1500,
    seed: int = 1,
    quick: tuple[float, ...] = (2.0, 1.0, 0.5),
    known: frozenset[str] = KNOWN,
) -> Log:
    """The simulated deals, owned by p0, p1, …; each one's times are divided by `quick`."""
    whole, _ = simulated(size, seed, spread=400.0, at=AT)
    chosen = np.array(shares) / sum(shares)
    owner = np.random.default_rng([seed, 7]).choice(len(shares), size, p=chosen).astype(np.int32)
    pace = np.array(quick)[owner]
    closed = whole.created + (whole.closed - whole.created) / pace
    start = whole.created[whole.entry_opportunity]
    entered = start + (whole.entry_at - start) / pace[whole.entry_opportunity]
    owners = tuple(f"p{n}" for n in range(len(shares)))
    log = replace(
        whole, closed=closed, entry_at=entered, owner=owner, owners=owners, known=known,
        amount=np.full(size, 100.0),
    )  # fmt: skip
    return cut(log, AT)


def learned_of(log: Log, at: float = AT) -> People:
    seen = history.visits(log, at)
    usual = process.learn(history.count(log, at, seen=seen))
    return people.learn(usual, log, due.stays(seen, at), DAYS)


def by_owner(log: Log, found: Outlook) -> Floats:
    """Mean chance of each owner's open deals."""
    owner = log.owner[log.outcome == OPEN]
    return np.array([found.chance_within[owner == n].mean() for n in range(len(log.owners))])


def test_the_worked_table_of_the_page_holds() -> None:
    rows = worked_table("people")
    found = factors.leaning(
        np.array([float(row["came"]) for row in rows]),
        np.array([float(row["due"]) for row in rows]),
    )
    assert np.exp(found.factor) == pytest.approx([float(r["factor"]) for r in rows], abs=6e-4)
    assert found.doubt == pytest.approx([float(r["doubt"]) for r in rows], abs=6e-4)


def test_who_is_quick_is_seen_to_be_and_their_deals_have_the_better_chance() -> None:
    log = crew()
    found = learned_of(log)
    quick, usual, slow = np.exp(found.on.factor)
    assert quick > 1.3 * usual > 1.3 * 1.3 * slow
    assert found.on.came.sum() == pytest.approx(found.on.due.sum())
    plain = by_owner(log, forecast(replace(log, known=frozenset({"amount"})), AT, DAYS))
    better = by_owner(log, forecast(log, AT, DAYS))
    assert better[0] > plain[0] + 0.03
    assert better[2] < plain[2] - 0.03


def test_people_move_chance_between_deals_and_never_the_sum() -> None:
    log = crew()
    with_people = forecast(log, AT, DAYS)
    without = forecast(replace(log, known=frozenset({"amount"})), AT, DAYS)
    assert with_people.chance_within.sum() == pytest.approx(without.chance_within.sum(), rel=0.01)


def test_who_has_the_slow_step_is_not_taken_for_slow() -> None:
    log = crew((1.0, 1.0), quick=(1.0, 1.0))
    offered = np.full(len(log), AT + 1.0)
    late = log.entry_step == 1
    offered[log.entry_opportunity[late]] = log.entry_at[late]
    handed_over = Spells(
        opportunity=np.repeat(np.arange(len(log)), 2),
        since=np.column_stack([log.created, offered]).ravel(),
        owner=np.tile([0, 1], len(log)),
    )
    found = learned_of(replace(log, spells=handed_over))
    assert found.on.came.min() > 300
    assert np.abs(found.on.factor).max() < 0.05


@pytest.mark.parametrize("case", ["unknown", "one", "filled by the outcome"])
def test_nothing_changes(case: str) -> None:
    log = crew(size=600)
    plain = forecast(replace(log, known=frozenset({"amount"})), AT, DAYS)
    if case == "unknown":
        log = replace(log, known=frozenset({"amount"}))
    elif case == "one":
        log = replace(log, owner=np.zeros(len(log), np.int32))
    else:
        log = replace(log, owner=np.where(log.outcome == 2, -1, log.owner).astype(np.int32))
    found = forecast(log, AT, DAYS)
    assert found.learned.people is NOBODY
    assert np.array_equal(found.chance_within, plain.chance_within)
    assert np.array_equal(found.count.open.draws, plain.count.open.draws)


@given(arrays(float, st.integers(2, 12), elements=st.integers(0, 200)), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_factor_lies_between_one_and_what_was_counted(came: Floats, seed: int) -> None:
    due = np.random.default_rng(seed).uniform(0.1, 200.0, came.size)
    due *= (came.sum() + 1e-9) / due.sum()
    found = np.exp(factors.leaning(came, due).factor)
    counted = came / due
    assert np.all(found <= np.maximum(counted, 1.0) + 1e-9)
    assert np.all(found >= np.minimum(counted, 1.0) - 1e-9)


def test_with_evidence_a_factor_becomes_what_was_counted_and_without_any_it_is_one() -> None:
    few, many = (factors.leaning(n * np.array([8.0, 2.0, 0.0]), n * np.array([5.0, 5.0, 0.0]))
                 for n in (0.01, 1000.0))  # fmt: skip
    assert np.exp(few.factor) == pytest.approx([1.0, 1.0, 1.0], abs=0.01)
    assert np.exp(many.factor)[:2] == pytest.approx([1.6, 0.4], abs=0.01)
    assert np.exp(many.factor)[2] == 1.0
    assert many.doubt[2] > 0.3 > 0.05 > many.doubt[0]


@given(st.permutations(range(4)))
@settings(max_examples=6, deadline=None)
def test_the_order_of_people_changes_nothing(order: list[int]) -> None:
    log = crew((1.0, 1.0, 1.0, 1.0), quick=(2.0, 1.0, 1.0, 0.5), size=500)
    place = np.argsort(order).astype(np.int32)
    other = replace(log, owner=place[log.owner], owners=tuple(log.owners[n] for n in order))
    first, again = forecast(log, AT, DAYS), forecast(other, AT, DAYS)
    assert again.chance_within == pytest.approx(first.chance_within, abs=1e-9)


def test_people_of_later_rows_change_not_even_the_last_bit() -> None:
    log = crew(size=600)
    later = replace(log, owner=log.owner + np.int32(1), owners=("Aa, of later rows", *log.owners))
    first, again = forecast(log, AT, DAYS), forecast(later, AT, DAYS)
    assert np.array_equal(first.chance_within, again.chance_within)
    assert np.array_equal(first.count.open.draws, again.count.open.draws)


def test_the_band_of_somebody_new_is_wider_and_the_parts_still_add_up() -> None:
    log = crew((1.0, 1.0, 1.0, 1.0), quick=(1.6, 1.2, 0.8, 0.6), size=4000)
    seen = learned_of(log)
    still_open = np.flatnonzero(log.outcome == OPEN)
    taken_up = replace(log, owner=log.owner.copy(), owners=(*log.owners, "new"))
    taken_up.owner[still_open[log.owner[still_open] == 1]] = 4
    spells = Spells(
        opportunity=np.repeat(np.arange(len(log)), 2),
        since=np.column_stack([np.nan_to_num(log.started), np.full(len(log), AT)]).ravel(),
        owner=np.column_stack([log.owner, taken_up.owner]).ravel(),
    )
    dated = replace(taken_up, spells=spells)
    found = learned_of(dated)
    assert found.on.doubt[4] > 2 * seen.on.doubt[1]
    relative = []
    for each, person in ((log, 1), (dated, 4)):
        sums = forecast(each, AT, DAYS, group=each.owner, groups=len(each.owners))
        assert sums.groups_count is not None
        assert np.allclose(sums.groups_count.draws.sum(axis=1), sums.count.open.draws)
        part = sums.groups_count.of(person)
        relative.append(float(part.draws.std() / part.mean))
    assert relative[1] > 1.1 * relative[0]


def test_a_stay_counts_for_who_owned_it_when_it_began_and_a_cut_knows_the_owner_of_then() -> None:
    log = crew(size=400, known=frozenset())
    spells = Spells(
        opportunity=np.repeat(np.arange(len(log)), 2),
        since=np.column_stack([np.zeros(len(log)), np.full(len(log), AT - 50.0)]).ravel(),
        owner=np.column_stack([np.zeros(len(log)), np.ones(len(log))]).ravel().astype(np.int32),
    )
    dated = replace(log, owner=np.ones(len(log), np.int32), spells=spells)
    found = learned_of(dated)
    seen = history.visits(dated, AT)
    before = (seen.start < AT - 50.0) & (seen.ended <= len(seen.steps))
    assert found.on.came[0] == before.sum()
    then = cut(dated, AT - 60.0)
    assert set(then.owner[then.outcome == OPEN]) == {0}
    assert then.spells is not None
    assert then.spells.since.max() == 0.0
    assert then.spells.opportunity.max() == len(then) - 1


def test_what_owners_become_later_changes_no_forecast_of_before() -> None:
    log = crew(size=600, known=frozenset({"amount"}))
    start = np.nan_to_num(log.started)
    at = AT - 100.0
    answers = []
    for later in (0, 1, 2):
        spells = Spells(
            opportunity=np.repeat(np.arange(len(log)), 2),
            since=np.column_stack([start, np.full(len(log), at + 10.0)]).ravel(),
            owner=np.column_stack([log.owner, np.full(len(log), later)]).ravel().astype(np.int32),
        )
        still = ~(log.closed <= at + 10.0)
        owner = np.where(still, later, log.owner).astype(np.int32)
        answers.append(forecast(cut(replace(log, owner=owner, spells=spells), at), at, DAYS))
    assert answers[0].learned.people.owners
    for other in answers[1:]:
        assert np.array_equal(answers[0].chance_within, other.chance_within)
