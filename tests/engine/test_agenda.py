"""The few that fit the minutes: merged, bundled, ranked, drawn."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine.agenda import Agenda, Win, make_agenda
from foresaid.engine.differences import compare
from foresaid.engine.expected import (
    Deal,
    Expectation,
    Meeting,
    Moment,
    Outcome,
    Party,
    PlanCount,
    Subject,
    SubjectKind,
)
from foresaid.engine.figures import Kind
from tests.engine.worked import worked_table

NOW = 20_000.0
MOMENT = Moment(at=NOW, next_review_at=NOW + 7, last_review_at=NOW - 7, oldest_won_days=90.0)


def deal(key: str, amount: float = 1_000.0, days: float = 5, now: float = 0.3) -> Deal:
    return Deal(
        key=key,
        owner="dana",
        step="closing",
        amount=amount,
        entered_at=NOW - days,
        created_at=NOW - days - 5,
        chance_now=now,
        chance_expected=0.4,
        chance_lost_waiting=0.02,
        chance_low=max(0.0, now - 0.05),
        chance_high=min(1.0, now + 0.05),
        leave_p50=9.0,
        leave_p80=18.0,
        leave_deals=212,
        had_next_step=True,
    )


def said(about: str, due: float = 3, **other: object) -> Expectation:
    return replace(
        Expectation(
            key=f"for {about}",
            subject=Subject(kind=SubjectKind.OPPORTUNITY, key=about),
            owner="dana",
            party=Party.CUSTOMER,
            said_at=NOW - 30,
            due_at=NOW + due,
            covers=(about,),
        ),
        **other,  # type: ignore[arg-type]  # names of fields, checked by replace itself
    )


def agenda_of(
    deals: list[Deal],
    expectations: list[Expectation] | None = None,
    meetings: list[Meeting] | None = None,
    *,
    plan_counts: list[PlanCount] | None = None,
    wins: list[Win] | None = None,
    minutes: float = 30,
    seed: str = "review 1",
    moment: Moment = MOMENT,
) -> Agenda:
    said_of = expectations or []
    found = compare(
        moment,
        deals=deals,
        expectations=said_of,
        meetings=meetings or [],
        plan_counts=plan_counts or [],
    )
    return make_agenda(
        moment,
        owner="dana",
        differences=found,
        deals=deals,
        expectations=said_of,
        wins=wins or [],
        minutes=minutes,
        seed=seed,
    )


def test_several_small_deals_without_a_next_step_are_one_item_with_the_largest_named() -> None:
    deals = [deal("ferro", 34_000), deal("mora", 22_000), deal("lund", 15_000)]
    agenda = agenda_of(deals)
    (item,) = agenda.items
    assert item.kind is Kind.NOTHING_EXPECTED
    assert item.amount == 71_000
    assert item.together is not None
    assert item.together.largest[0] == "ferro"
    assert item.minutes == 6


def test_a_large_one_stands_alone() -> None:
    deals = [deal("huge", 90_000), *(deal(f"small {n}", 1_000) for n in range(6))]
    items = agenda_of(deals).items
    assert [item.opportunities[0] for item in items] == ["huge", "small 0"]
    assert items[0].together is None
    assert len(items[1].opportunities) == 6


def test_several_differences_on_one_opportunity_are_one_item_led_by_the_heaviest() -> None:
    deals = [deal("a", days=30)]
    meeting = Meeting(
        key="m", owner="dana", starts_at=NOW - 2, ends_at=NOW - 1.9, opportunities=("a",),
        goal_set=True, outcome=Outcome.NOT_REACHED, chance_if_met=0.9,
    )  # fmt: skip
    (item,) = agenda_of(deals, [said("a", due=-4)], [meeting]).items
    assert item.lead.kind is Kind.GOAL_NOT_REACHED
    assert {other.kind for other in item.topics[0].others} == {
        Kind.EXPECTATION_OVERDUE,
        Kind.STEP_OVERSTAYED,
    }
    assert item.stake == pytest.approx(1_000 * 0.6)  # one chance lost, counted once


def test_at_equal_weight_somebodys_own_word_leads() -> None:
    (item,) = agenda_of([deal("a", days=30)], [said("a", due=-4)]).items
    assert item.lead.kind is Kind.EXPECTATION_OVERDUE


def test_items_are_ranked_by_what_a_minute_is_worth() -> None:
    deals = [deal("overdue", 5_000), deal("nothing", 4_500)]
    items = agenda_of(deals, [said("overdue", due=-4)]).items
    assert [item.opportunities for item in items] == [("nothing",), ("overdue",)]
    assert items[0].stake / items[0].minutes == pytest.approx(112.5)
    assert items[1].stake / items[1].minutes == pytest.approx(100.0)


def test_what_does_not_fit_is_cut_and_still_named() -> None:
    deals = [deal(f"d{n}", 1_000.0 + n) for n in range(3)]
    agenda = agenda_of(deals, [said(one.key, due=-4) for one in deals], minutes=11)
    assert [item.opportunities for item in agenda.items] == [("d2",), ("d1",)]
    assert [item.opportunities for item in agenda.cut] == [("d0",)]
    assert agenda.minutes == 10


def test_more_than_three_overdue_ones_are_bundled_after_the_three_heaviest() -> None:
    deals = [deal(f"d{n}", 1_000.0 * (n + 1)) for n in range(10)]
    agenda = agenda_of(deals, [said(one.key, due=-4) for one in deals], minutes=60)
    assert [len(item.opportunities) for item in agenda.items] == [7, 1, 1, 1]


def test_close_these_out_stands_last_however_much_money_it_once_was() -> None:
    gone = [deal(f"old {n}", 900_000, days=200, now=0.01) for n in range(9)]
    agenda = agenda_of([deal("alive"), *gone])
    assert [item.kind for item in agenda.items] == [Kind.NOTHING_EXPECTED, Kind.CLOSE_THESE_OUT]


def test_the_manager_gets_one_win_with_something_to_learn() -> None:
    wins = [
        Win(key="lucky", amount=90_000, won_at=NOW - 1, chance_before=0.9),
        Win(key="aster", amount=44_000, won_at=NOW - 6, chance_before=0.5, kept_its_word=True),
        Win(key="small", amount=1_000, won_at=NOW - 2, chance_before=0.5, kept_its_word=True),
    ]
    win = agenda_of([deal("a")], wins=wins).win
    assert win is not None
    assert win.key == "aster"


def test_one_large_deal_on_track_is_drawn_and_the_seed_decides() -> None:
    deals = [deal(f"d{n}", 100.0 + n) for n in range(40)]
    next_steps = [said(one.key) for one in deals]
    drawn = set()
    for seed in range(30):
        draw = agenda_of(deals, next_steps, seed=str(seed)).draw
        assert draw is not None
        assert draw.deal.amount >= 129
        assert draw.expectation == f"for {draw.deal.key}"
        drawn.add(draw.deal.key)
    assert len(drawn) > 5


def test_on_track_deals_are_counted_and_off_the_agenda() -> None:
    deals = [deal("fine"), deal("waits", days=40), deal("not")]
    agenda = agenda_of(deals, [said("fine"), said("waits", waiting=True)])
    assert agenda.on_track == ("fine", "waits")
    assert agenda.waiting == ("waits",)
    assert [item.opportunities for item in agenda.items] == [("not",)]


def test_with_everything_on_track_there_is_still_the_whole_and_the_draw() -> None:
    agenda = agenda_of([deal("fine")], [said("fine")], minutes=5)
    assert agenda.items == ()
    assert agenda.draw is not None
    assert agenda.summary.count == 1


def test_a_groups_expectation_leaves_the_outlier_its_own_item() -> None:
    deals = [deal(f"d{n}") for n in range(10)]
    group = said(
        "d0", due=-1, key="group", subject=Subject(kind=SubjectKind.GROUP, key="ten"),
        covers=tuple(one.key for one in deals),
    )  # fmt: skip
    own = said("d3", due=-2)
    agenda = agenda_of(deals, [group, own])
    assert sorted(len(item.opportunities) for item in agenda.items) == [1, 9]
    assert sum(item.stake for item in agenda.items) == pytest.approx(10 * 1_000 * 0.1)


def test_the_summary_speaks_of_all_open_deals() -> None:
    deals = [deal("a", days=5), deal("b", days=14), deal("c", days=30), deal("d", now=0.0)]
    summary = agenda_of(deals, [said("a")]).summary
    assert (summary.count, summary.within, summary.ending, summary.past) == (4, 3, 1, 1)
    assert summary.without_next_step == 3
    assert summary.past_from == 18
    assert summary.wins == pytest.approx(0.9)
    assert summary.worth == pytest.approx(900)
    assert (summary.wins_low, summary.wins_high) == (0, 2)


def test_no_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="some minutes"):
        agenda_of([deal("a")], minutes=0)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Deal], list[Expectation], list[Meeting]]:
    """Deals of all ages and sizes, some with next steps of all kinds, some with meetings."""
    count = draw(st.integers(0, 40))
    seed = draw(st.integers(0, 2**32))
    rng = random.Random(seed)  # shapes of test data, nothing secret
    deals = [
        deal(
            f"d{n}", rng.choice([500, 500, 5_000, 60_000]), rng.uniform(0, 120), rng.uniform(0, 0.6)
        )
        for n in range(count)
    ]
    expectations = [
        said(
            one.key,
            due=rng.uniform(-20, 30),
            waiting=rng.random() < 0.2,
            times_changed=rng.choice([0, 0, 1, 2, 3]),
            commitment=rng.random() < 0.1,
            outcome=rng.choice([None, None, *Outcome]),
        )
        for one in deals
        if rng.random() < 0.6
    ]
    meetings = [
        Meeting(
            key=f"m{n}",
            owner="dana",
            starts_at=(start := NOW + rng.uniform(-6, 6)),
            ends_at=start + 0.05,
            opportunities=tuple({rng.choice(deals).key, rng.choice(deals).key}),
            goal_set=rng.random() < 0.5,
            outcome=rng.choice([None, *Outcome]) if start < NOW else None,
        )
        for n in range(rng.randrange(6))
        if deals
    ]
    return deals, expectations, meetings


@settings(max_examples=60, deadline=None)
@given(situations(), st.floats(0.5, 90), st.booleans())
def test_an_agenda_holds_its_promises_whatever_is_open(
    situation: tuple[list[Deal], list[Expectation], list[Meeting]], minutes: float, fresh: bool
) -> None:
    deals, expectations, meetings = situation
    moment = replace(MOMENT, first_day_at=NOW if fresh else None)
    if fresh:
        deals = [replace(one, had_next_step=False) for one in deals]
    agenda = agenda_of(deals, expectations, meetings, minutes=minutes, moment=moment)
    extras = (agenda.win is not None) + (agenda.draw is not None)
    assert len(agenda.items) + extras <= 8
    assert agenda.minutes <= minutes + 1e-9
    held = [key for item in (*agenda.items, *agenda.cut) for key in item.opportunities]
    assert len(held) == len(set(held))
    assert sorted([*held, *agenda.on_track]) == sorted(one.key for one in deals)
    names = [item.key for item in (*agenda.items, *agenda.cut)]
    assert len(names) == len(set(names))
    if deals:
        assert agenda.items or agenda.draw is not None
    if agenda.cut:
        assert agenda.items


@settings(max_examples=40, deadline=None)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    situation: tuple[list[Deal], list[Expectation], list[Meeting]], rng: random.Random
) -> None:
    deals, expectations, meetings = situation
    first = agenda_of(deals, expectations, meetings)
    shuffled = [rng.sample(rows, len(rows)) for rows in (deals, expectations, meetings)]
    assert agenda_of(*shuffled) == first  # type: ignore[arg-type]  # three lists of their kinds


def test_the_worked_table_of_the_agenda_holds() -> None:
    rows = worked_table("agenda")
    deals = [deal(row["deal"], float(row["amount"])) for row in rows]
    agenda = agenda_of(deals, [said("overdue", due=-4), said("promised", due=-4, commitment=True)])
    for row, item in zip(rows, agenda.items, strict=True):
        assert item.opportunities == (row["deal"],)
        assert item.kind == row["difference"].replace(" ", "_")
        assert item.stake == pytest.approx(float(row["stake"]))
        assert item.minutes == float(row["minutes"])
        assert item.stake / item.minutes == pytest.approx(float(row["per minute"]))
