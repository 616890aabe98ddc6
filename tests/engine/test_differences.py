"""What is a difference, what is none, and what each costs."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foresaid.engine.agenda import make_agenda
from foresaid.engine.differences import compare
from foresaid.engine.expected import (
    Account,
    Deal,
    Expectation,
    Missing,
    Moment,
    Outcome,
    Party,
    PlanCount,
    Subject,
    SubjectKind,
)
from foresaid.engine.figures import (
    CloseDateFigures,
    Difference,
    Kind,
    LateDateFigures,
    NothingFigures,
    OverdueFigures,
    PlanFigures,
    StepFigures,
)
from foresaid.engine.stakes import less_likely_by, share_above, share_that_had_left
from tests.engine.worked import worked_table

NOW = 20_000.0
MOMENT = Moment(at=NOW, next_review_at=NOW + 7, last_review_at=NOW - 7)


def deal(key: str = "northwind", days: float = 10, **other: object) -> Deal:
    """A deal of Dana's with 41% as expected and 17% now, `days` in a step left by day 18."""
    return replace(
        Deal(
            key=key,
            owner="dana",
            step="needs analysis",
            amount=96_000.0,
            account="northwind",
            entered_at=NOW - days,
            created_at=NOW - days - 20,
            chance_now=0.17,
            chance_expected=0.41,
            chance_lost_waiting=0.03,
            leave_p50=9.0,
            leave_p80=18.0,
            leave_deals=212,
        ),
        **other,  # type: ignore[arg-type]  # names of fields, checked by replace itself
    )


def said(
    due: float = 5, key: str = "log", about: str = "northwind", **other: object
) -> Expectation:
    """The customer will have shared the log in `due` days."""
    return replace(
        Expectation(
            key=key,
            subject=Subject(kind=SubjectKind.OPPORTUNITY, key=about),
            owner="dana",
            party=Party.CUSTOMER,
            said_at=NOW - 20,
            due_at=NOW + due,
            covers=(about,),
        ),
        **other,  # type: ignore[arg-type]  # names of fields, checked by replace itself
    )


def kinds(found: tuple[Difference, ...]) -> list[Kind]:
    return [one.kind for one in found]


def test_a_deal_with_a_dated_next_step_within_the_usual_time_is_no_difference() -> None:
    assert compare(MOMENT, deals=[deal()], expectations=[said()]) == ()


def test_an_overdue_expectation_costs_the_chance_that_fell() -> None:
    (found,) = compare(MOMENT, deals=[deal()], expectations=[said(due=-9, confidence=0.7)])
    assert found.kind is Kind.EXPECTATION_OVERDUE
    assert found.stake == pytest.approx(96_000 * (0.41 - 0.17))
    assert found.surprise == 0.7
    assert not found.by_norm
    assert isinstance(found.figures, OverdueFigures)
    assert found.figures.days_late == 9


def test_overdue_is_the_test_and_never_inactivity() -> None:
    silent_for_months = said(due=0.5, said_at=NOW - 300)
    assert compare(MOMENT, deals=[deal()], expectations=[silent_for_months]) == ()


def test_a_stake_is_never_below_what_waiting_normally_costs() -> None:
    (found,) = compare(MOMENT, deals=[deal(chance_now=0.5)])
    assert found.stake == pytest.approx(96_000 * 0.03)


def test_nothing_expected_is_named_with_the_process_at_its_median_as_comparison() -> None:
    (found,) = compare(MOMENT, deals=[deal()])
    assert found.kind is Kind.NOTHING_EXPECTED
    assert found.stake == pytest.approx(96_000 * 0.24)
    assert found.surprise is None


def test_overstaying_rests_on_the_norm_and_is_nobodys_word() -> None:
    (found,) = compare(MOMENT, deals=[deal(days=31)], expectations=[said()])
    assert found.kind is Kind.STEP_OVERSTAYED
    assert found.by_norm
    assert isinstance(found.figures, StepFigures)
    assert (found.figures.days_in_step, found.figures.leave_p80) == (31, 18)
    assert found.figures.leave_deals == 212
    assert found.surprise == pytest.approx(0.933, abs=0.001)


def test_absences_stop_the_clock_of_the_step() -> None:
    away = deal(days=31, paused_days=14)
    assert compare(MOMENT, deals=[away], expectations=[said(due=0.5)]) == ()


def test_waiting_until_their_date_is_quiet_until_that_date_and_due_after_it() -> None:
    old = deal(days=40, close_at=NOW - 3)
    waiting = said(due=0.0, waiting=True)
    assert compare(MOMENT, deals=[old], expectations=[waiting]) == ()
    later = replace(MOMENT, at=NOW + 1)
    assert kinds(compare(later, deals=[old], expectations=[waiting])) == [
        Kind.EXPECTATION_OVERDUE,
        Kind.CLOSE_DATE_NOT_BELIEVED,
        Kind.STEP_OVERSTAYED,
    ]


def test_a_waiting_date_that_is_moved_twice_is_no_longer_quiet() -> None:
    moved = said(waiting=True, times_changed=2, first_due_at=NOW - 16)
    found = compare(MOMENT, deals=[deal()], expectations=[moved])
    assert kinds(found) == [Kind.DATE_CHANGED_AGAIN]


def test_a_first_change_of_date_is_none_and_a_second_one_is() -> None:
    once, twice = said(times_changed=1), said(times_changed=2)
    assert compare(MOMENT, deals=[deal()], expectations=[once]) == ()
    assert kinds(compare(MOMENT, deals=[deal()], expectations=[twice])) == [Kind.DATE_CHANGED_AGAIN]


def test_a_date_later_than_8_of_10_won_deals_took_is_a_difference() -> None:
    assert compare(MOMENT, deals=[deal()], expectations=[said(due=8)]) == ()
    (found,) = compare(MOMENT, deals=[deal()], expectations=[said(due=9)])
    assert found.kind is Kind.DATE_LATE
    assert isinstance(found.figures, LateDateFigures)
    assert found.figures.day_in_step == 19


def test_a_next_step_without_person_and_action_is_vague() -> None:
    vague = said(missing=frozenset({Missing.PERSON, Missing.ACTION}))
    assert kinds(compare(MOMENT, deals=[deal()], expectations=[vague])) == [Kind.VAGUE_NEXT_STEP]


def test_an_inherited_next_step_counts_for_neither_until_it_is_adopted() -> None:
    (found,) = compare(MOMENT, deals=[deal()], expectations=[said(due=-9, adopted=False)])
    assert found.kind is Kind.NOTHING_EXPECTED
    assert isinstance(found.figures, NothingFigures)
    assert found.figures.inherited


def test_a_next_step_that_was_not_reached_is_talked_about_once() -> None:
    failed = said(due=-3, outcome=Outcome.NOT_REACHED, settled_at=NOW - 2)
    follow_up = said(key="next")
    found = compare(MOMENT, deals=[deal()], expectations=[failed, follow_up])
    assert kinds(found) == [Kind.EXPECTATION_NOT_REACHED]
    long_ago = replace(failed, settled_at=NOW - 8)
    assert compare(MOMENT, deals=[deal()], expectations=[long_ago, follow_up]) == ()


def test_a_managers_promise_counts_like_a_salespersons() -> None:
    promise = said(
        due=-1,
        key="join the call",
        subject=Subject(kind=SubjectKind.PERSON, key="sam"),
        covers=(),
        party=Party.OURS,
        commitment=True,
        by_manager=True,
    )
    (found,) = compare(MOMENT, deals=[deal()], expectations=[promise, said()])
    assert found.kind is Kind.COMMITMENT_NOT_KEPT
    assert found.stake == pytest.approx(96_000 * 0.03)  # what a typical deal loses in a wait


def test_a_group_may_have_one_expectation_for_all_its_deals() -> None:
    deals = [deal(f"d{n}") for n in range(40)]
    covers = tuple(one.key for one in deals)
    group = said(subject=Subject(kind=SubjectKind.GROUP, key="forty"), covers=covers)
    assert compare(MOMENT, deals=deals, expectations=[group]) == ()
    late = replace(group, due_at=NOW - 1)
    (found,) = compare(MOMENT, deals=deals, expectations=[late])
    assert found.stake == pytest.approx(40 * 96_000 * 0.24)
    assert len(found.opportunities) == 40


def test_inside_a_plans_band_there_is_no_difference() -> None:
    count = PlanCount(
        key="p", owner="dana", measure="first meetings", version=2,
        low=38, high=52, happened=38, value_each=1_000.0,
    )  # fmt: skip
    assert compare(MOMENT, deals=[], plan_counts=[count]) == ()
    (found,) = compare(MOMENT, deals=[], plan_counts=[replace(count, happened=31)])
    assert isinstance(found.figures, PlanFigures)
    assert found.figures.short == 14
    assert found.stake == 14_000
    assert found.surprise == pytest.approx(0.9948, abs=0.0001)


def test_a_close_date_few_wins_come_by_is_not_believed() -> None:
    believed = deal(close_at=NOW + 30, chance_by_close=0.05)
    assert compare(MOMENT, deals=[believed], expectations=[said()]) == ()
    doubted = replace(believed, chance_by_close=0.03, close_pushes=3)
    (found,) = compare(MOMENT, deals=[doubted], expectations=[said()])
    assert found.kind is Kind.CLOSE_DATE_NOT_BELIEVED
    assert isinstance(found.figures, CloseDateFigures)
    assert found.figures.pushes == 3
    assert found.surprise == pytest.approx(1 - 0.03 / 0.17)


def test_an_active_account_with_nothing_expected_stakes_its_revenue() -> None:
    account = Account(key="a", owner="dana", yearly_revenue=50_000.0, chance_of_losing=0.02)
    (found,) = compare(MOMENT, deals=[], accounts=[account])
    assert found.subject == Subject(kind=SubjectKind.ACCOUNT, key="a")
    assert found.stake == 1_000
    assert compare(MOMENT, deals=[], accounts=[replace(account, next_step=True)]) == ()


def test_without_amounts_a_stake_is_a_number_of_deals() -> None:
    (found,) = compare(MOMENT, deals=[deal(amount=None)])
    assert found.stake == pytest.approx(0.24)
    assert found.deal is not None
    assert not found.deal.amount_known


def test_without_history_dates_alone_make_differences() -> None:
    new = Deal(key="n", owner="dana", step="first")
    found = compare(MOMENT, deals=[new], expectations=[said(due=-1, about="n")])
    assert [(one.kind, one.stake) for one in found] == [(Kind.EXPECTATION_OVERDUE, 0.0)]


def test_one_deal_handed_in_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="handed in once"):
        compare(MOMENT, deals=[deal(), deal()])


def test_a_next_review_in_the_past_is_refused() -> None:
    with pytest.raises(ValueError, match="later than the moment"):
        Moment(at=NOW, next_review_at=NOW)


CHANCE = st.floats(0, 1)


@given(st.floats(0, 1e9), CHANCE | st.none(), CHANCE | st.none(), CHANCE)
def test_the_floor_holds_for_all_chances(
    amount: float, expected: float | None, now: float | None, waiting: float
) -> None:
    stake = less_likely_by(
        amount=amount, chance_expected=expected, chance_now=now, chance_lost_waiting=waiting
    )
    assert amount * waiting <= stake <= amount


@example(2.0, 2.0, 5e-324, 0.0)
@given(st.floats(0.1, 1e3), st.floats(1.01, 20), st.floats(0, 1e4), st.floats(0, 1e3))
def test_the_longer_in_a_step_the_more_surprising(
    p50: float, ratio: float, days: float, more: float
) -> None:
    p80 = p50 * ratio
    assert share_that_had_left(p80, p50, p80) == pytest.approx(0.8)
    assert share_that_had_left(p50, p50, p80) == pytest.approx(0.5)
    earlier = share_that_had_left(days, p50, p80)
    assert earlier <= share_that_had_left(days + more, p50, p80) + 1e-12


def test_a_missing_median_falls_back_to_one_quantile() -> None:
    assert share_that_had_left(18, None, 18) == pytest.approx(0.8)
    assert share_that_had_left(0, None, 18) == 0.0


def test_a_band_without_width_is_a_line() -> None:
    assert share_above(4, 5, 5) == 1.0
    assert share_above(5, 5, 5) == 0.0


def test_a_pass_over_many_deals_costs_microseconds_each() -> None:
    deals = [deal(f"d{n}", owner=f"p{n % 200}", days=n % 40, chance_now=0.4) for n in range(20_000)]
    began = time.process_time()
    found = compare(replace(MOMENT, first_day_at=NOW), deals=deals)
    assert time.process_time() - began < 20_000 * 100e-6
    assert len({one.owner for one in found}) == 200


@pytest.mark.parametrize("row", worked_table("differences"), ids=lambda row: row["days in step"])
def test_the_worked_table_of_differences_holds(row: dict[str, str]) -> None:
    expected, now = (None if row[c] == "–" else float(row[c]) for c in ("as expected", "now"))
    stake = less_likely_by(
        amount=96_000, chance_expected=expected, chance_now=now, chance_lost_waiting=0.03
    )
    assert stake == pytest.approx(float(row["stake"]))
    left = share_that_had_left(float(row["days in step"]), 9, 18)
    assert left == pytest.approx(float(row["had left by then"]), abs=5e-4)


def test_accounts_of_unknown_revenue_are_one_item_of_each_kind_behind_every_deal() -> None:
    since = [Account(key=f"s{n}", owner="dana") for n in range(12)]
    before = [Account(key=f"b{n}", owner="dana", before_first_day=True) for n in range(40)]
    deals = [deal("d")]
    found = compare(MOMENT, deals=deals, accounts=[*since, *before])
    made = make_agenda(MOMENT, owner="dana", differences=found, deals=deals)
    assert [(one.lead.subject.kind, len(one.topics)) for one in made.items] == [
        (SubjectKind.OPPORTUNITY, 1),
        (SubjectKind.ACCOUNT, 40),
        (SubjectKind.ACCOUNT, 12),
    ]
    assert all(one.stake == 0 for one in made.items[1:])
    assert made.minutes <= 30
    assert {one.root for one in found if one.subject.key.startswith("b")} == {None}
