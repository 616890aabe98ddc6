"""Simulated organisations: they do what their truth says, and nothing in them is odd."""

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine.world_clock import at_work, at_work_one
from foresaid.engine.world_outlook import true_outlook
from foresaid.engine.world_practice import make_practice
from foresaid.engine.world_rows import Practice, Talk
from foresaid.engine.world_truth import STEPS, Twists, plain_truth
from foresaid.engine.worlds import OPEN, WON, World, as_known, make_world, sized_for
from tests.engine.worked import worked_table

END = 20_780.6
ALL_TWISTS = Twists(season=0.3, rush=0.5, unequal=0.3, shock=0.2)


def world(seed: int = 1, *, days: float = 400, rate: float = 10, **other: object) -> World:
    return make_world(
        np.random.default_rng(seed),
        start_at=20_000.0,
        days=days,
        arrivals_per_day=rate,
        **other,  # type: ignore[arg-type]  # names of arguments, checked by the call
    )


@pytest.fixture(scope="module")
def practice() -> Practice:
    return make_practice(np.random.default_rng(7), end_at=END)


def test_deals_are_won_as_often_as_the_truth_says() -> None:
    plain = replace(plain_truth(arrivals_per_day=100.0), enters=np.eye(7)[2])
    deals = make_world(np.random.default_rng(3), start_at=0.0, days=300, truth=plain).later
    won = (deals.outcome == WON).mean()
    error = np.sqrt(won * (1 - won) / len(deals))
    assert abs(won - plain.chance(2)) < 3.5 * error
    assert plain.chance(2) == pytest.approx(0.2858, abs=1e-3)


def test_the_true_chance_falls_with_age_as_it_does_among_simulated_deals() -> None:
    plain = replace(plain_truth(arrivals_per_day=200.0), enters=np.eye(7)[6])
    deals = make_world(np.random.default_rng(4), start_at=0.0, days=300, truth=plain).later
    for age in (0.0, 10.0, 25.0, 60.0):
        alive = deals.closed - deals.created > age
        won = (deals.outcome[alive] == WON).mean()
        error = np.sqrt(0.25 / alive.sum())
        assert abs(won - plain.chance(6, age)) < 3.5 * error


def test_people_who_differ_have_chances_that_differ() -> None:
    truth = world(twists=Twists(unequal=0.5)).truth
    chances = [truth.chance(2, 0.0, person) for person in range(12)]
    easiest, hardest = (
        int(np.argmin(truth.ease * truth.pace)),
        int(np.argmax(truth.ease * truth.pace)),
    )
    assert chances[easiest] > chances[hardest] + 0.1


def test_the_truths_own_forecast_covers_what_comes() -> None:
    inside = []
    for seed in range(25):
        drawn = world(seed, days=300, rate=1.5, beyond_days=30)
        outlook = true_outlook(
            drawn.truth, drawn.seen, drawn.end_at, 30, 60, np.random.default_rng(seed)
        )
        later = drawn.later
        came = (later.outcome == WON) & (later.closed > drawn.end_at)
        came &= (later.closed <= drawn.end_at + 30) & (later.created <= drawn.end_at)
        low, high = np.quantile(outlook.open_count, [0.05, 0.95])
        inside.append(low <= came.sum() <= high)
    assert np.mean(inside) >= 0.75


def test_what_is_known_holds_nothing_that_came_later() -> None:
    drawn = world(twists=ALL_TWISTS)
    seen = drawn.seen
    assert seen.created.max() <= drawn.end_at
    assert seen.entry_at.max() <= drawn.end_at
    assert np.nanmax(seen.closed) <= drawn.end_at
    assert np.array_equal(np.isnan(seen.closed), seen.outcome == OPEN)
    again = as_known(seen, drawn.end_at)
    assert np.array_equal(again.entry_at, seen.entry_at)


def test_every_deal_enters_a_step_when_it_is_created_and_time_runs_forward() -> None:
    deals = world(twists=ALL_TWISTS).later
    first = np.searchsorted(deals.entry_opportunity, np.arange(len(deals)))
    assert np.array_equal(deals.entry_at[first], deals.created)
    same = np.diff(deals.entry_opportunity) == 0
    assert (np.diff(deals.entry_at)[same] >= 0).all()
    assert (deals.closed >= deals.entry_at[np.append(first[1:], len(deals.entry_at)) - 1]).all()


def test_the_same_seed_gives_the_same_world_and_another_does_not() -> None:
    first, second, other = world(1), world(1), world(2)
    assert np.array_equal(first.later.closed, second.later.closed)
    assert not np.array_equal(first.later.amount[:50], other.later.amount[:50])


def test_a_rush_piles_closings_up_before_the_terms_end() -> None:
    def share_at_end(twists: Twists) -> float:
        drawn = world(5, days=1_000, rate=20, twists=twists)
        won = drawn.later.closed[drawn.later.outcome == WON]
        left = drawn.truth.term_days - won % drawn.truth.term_days
        return float((left < 4).mean())

    assert share_at_end(Twists(rush=0.9)) > 1.5 * share_at_end(Twists())


def test_shocks_move_all_deals_of_a_month_together() -> None:
    calm, shaken = world(6), world(6, twists=Twists(shock=0.4))
    assert np.ptp(calm.truth.shocks) == 0
    assert np.std(np.log(shaken.truth.shocks)) > 0.2


def test_a_world_can_be_asked_for_by_size() -> None:
    rate, days = sized_for(5_000, 250)
    seen = world(8, days=days, rate=rate).seen
    assert 4_500 < (seen.outcome != OPEN).sum() < 5_500
    assert 190 < (seen.outcome == OPEN).sum() < 320
    with pytest.raises(ValueError, match="at least one"):
        sized_for(0, 10)


def test_a_hundred_thousand_deals_take_seconds() -> None:
    began = time.perf_counter()
    drawn = world(9, days=548, rate=100_000 / 548, people=200, twists=ALL_TWISTS)
    assert time.perf_counter() - began < 10
    assert 97_000 < len(drawn.later) < 103_000
    assert len(np.unique(drawn.later.owner)) == 200


def test_working_hours_keep_the_order_and_avoid_the_weekend() -> None:
    times = np.sort(np.random.default_rng(1).uniform(20_000, 20_100, 5_000))
    moved = at_work(times)
    assert (np.diff(moved) >= 0).all()
    assert (((np.floor(moved) + 3) % 7) < 5).all()
    hours = (moved % 1) * 24
    assert ((hours >= 8) & (hours <= 17)).all()
    assert [at_work_one(float(one)) for one in times[:200]] == pytest.approx(list(moved[:200]))


def test_the_practice_organisation_has_two_teams_and_twelve_people(practice: Practice) -> None:
    assert len(practice.people) == 12
    assert Counter(person.team for person in practice.people) == {"north": 6, "south": 5, None: 1}
    traits = {person.trait for person in practice.people}
    assert {
        "over_confident",
        "without_plans",
        "closes_late",
        "newcomer",
        "manager_who_sells",
    } < traits
    assert all(any(sale.owner == key for sale in practice.sales) for key in practice.sellers)


def test_nothing_in_the_practice_organisation_is_recorded_ahead_of_its_time(
    practice: Practice,
) -> None:
    assert max(sale.created_at for sale in practice.sales) <= END
    for one in practice.expected:
        assert one.said_at < one.due_at
        times = [one.said_at, *(move.said_at for move in one.moves)]
        if one.came is not None:
            times.append(one.came.recorded_at)
        assert times == sorted(times)
        assert times[-1] <= END
    for talk in practice.talks:
        assert talk.recorded_at < min(talk.starts_at, END)
        assert talk.goal is None or talk.goal.said_at < END
        if talk.came is not None:
            assert talk.ends_at <= talk.came.recorded_at <= END


@pytest.mark.parametrize("hour", [1.0, 9.5, 12.0, 16.9, 23.0])
@pytest.mark.parametrize("day", [20_780, 20_783, 20_784])  # a Tuesday, a Friday, a Saturday
def test_on_the_last_day_everybody_has_a_meeting_ahead_and_one_without_a_result(
    day: int, hour: float
) -> None:
    end = day + hour / 24
    drawn = make_practice(np.random.default_rng(7), end_at=end)
    for key in drawn.sellers:
        mine = [talk for talk in drawn.talks if talk.owner == key]
        assert any(0 < talk.starts_at - end < 4 for talk in mine)
        assert any(talk.came is None and 0 < end - talk.ends_at < 4 for talk in mine)
    ahead = [talk for talk in drawn.talks if talk.starts_at > end]
    assert any(talk.goal is None for talk in ahead)


def test_people_meet_on_quarters_of_an_hour_in_office_hours(practice: Practice) -> None:
    starts = np.array([talk.starts_at for talk in practice.talks])
    hours = (starts % 1 * 24).round(5)
    assert (hours * 4 % 1 == 0).all()
    assert (hours >= 8).all()
    assert (hours <= 17).all()
    assert ((np.floor(starts) + 3) % 7 < 5).all()


def test_keys_are_unique(practice: Practice) -> None:
    for rows in (practice.sales, practice.talks, practice.expected, practice.reviews):
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))
    titles = [sale.title for sale in practice.sales]
    assert len(titles) == len(set(titles))


def test_an_advance_has_a_dated_action_of_the_customer(practice: Practice) -> None:
    advances = [t.came for t in practice.talks if t.came and t.came.movement == "advance"]
    assert len(advances) > 50
    assert all(came.customer_action and came.action_due_at for came in advances)


def _stated(practice: Practice, owner: str) -> list[Talk]:
    return [
        talk
        for talk in practice.talks
        if talk.owner == owner and talk.goal and talk.came and talk.goal.said_at < talk.starts_at
    ]


def _over_confidence(practice: Practice, owner: str) -> float:
    sure = [t for t in _stated(practice, owner) if t.goal and t.goal.confidence is not None]
    said = np.mean([t.goal.confidence / 100 for t in sure if t.goal and t.goal.confidence])
    return float(said - np.mean([t.came.outcome == "reached" for t in sure if t.came]))


def test_habits_show_in_what_people_do(practice: Practice) -> None:
    assert _over_confidence(practice, "dana") > 0.1
    assert _over_confidence(practice, "owen") < -0.05

    def set_before(owner: str) -> float:
        held = [t for t in practice.talks if t.owner == owner and t.came]
        return len(_stated(practice, owner)) / len(held)

    assert set_before("tom") < 0.35 < 0.7 < set_before("aisha")
    lukas = [sale.created_at for sale in practice.sales if sale.owner == "lukas"]
    assert min(lukas) >= END - 121


def test_every_step_of_the_default_process_occurs(practice: Practice) -> None:
    assert {step for sale in practice.sales for step, _ in sale.steps} == set(STEPS)
    assert all(0 <= s.true_chance <= 1 for s in practice.sales if s.true_chance is not None)


def test_targets_of_people_add_up_to_the_teams(practice: Practice) -> None:
    team_of = {person.key: person.team for person in practice.people}
    for owed in practice.targets:
        if owed.person is None and owed.team is not None:
            parts = [
                one.amount
                for one in practice.targets
                if one.person
                and team_of[one.person] == owed.team
                and one.starts_at == owed.starts_at
            ]
            assert sum(parts) == pytest.approx(owed.amount)


@pytest.mark.parametrize("row", worked_table("worlds"), ids=lambda row: row["step"])
def test_the_worked_table_of_worlds_holds(row: dict[str, str]) -> None:
    truth, step = plain_truth(), STEPS.index(row["step"])
    assert truth.going_on(step) == pytest.approx(float(row["going on"]), abs=5e-4)
    assert truth.chance(step) == pytest.approx(float(row["won in the end"]), abs=5e-4)
