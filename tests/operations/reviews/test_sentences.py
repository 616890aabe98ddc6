"""Figures become whole sentences; every kind of difference has its words."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from foresaid.engine.figures import Kind
from foresaid.reviews.sentences import Context, Named, Said, kinds, say
from foresaid.reviews.sentences.context import Figures, chance_sentence, norm_sentence

DEAL: dict[str, object] = {
    "key": "7",
    "step": "needs-analysis",
    "amount": 96_000.0,
    "amount_known": True,
    "account": "Northwind",
    "days_in_step": 31.0,
    "days_open": 60.0,
    "leave_p50": 9.0,
    "leave_p80": 18.0,
    "leave_deals": 212,
    "chance_expected": 0.41,
    "chance_now": 0.17,
}
AT = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 11, 15, tzinfo=dt.UTC).timestamp() / 86_400


@pytest.fixture
def context() -> Context:
    return Context(
        currency="EUR",
        zone=ZoneInfo("UTC"),
        today=AT.date(),
        within_days=30,
        person="Dana Ortiz",
        opportunities={"7": Named(uuid="u", name="Northwind plant upgrade")},
        said={
            "3": Said(
                uuid="s",
                what="Plant manager shares the downtime log and names who signs",
                at_least="",
                by="Dana",
                on=dt.date(2026, 10, 31),
                first_due_on=dt.date(2026, 11, 14),
            )
        },
        steps={"needs-analysis": ("Needs analysis", 4, 7)},
    )


def overdue_item(**more: object) -> Figures:
    figures = {
        "expectation": "3",
        "days_late": 8.5,
        "due_at": DUE,
        "times_changed": 2,
        "confidence": 0.7,
        "outcome": None,
        "by_manager": False,
    }
    lead = {"figures": figures, "deal": DEAL, "subject": {"kind": "opportunity", "key": "7"}}
    return {
        "kind": "expectation_overdue",
        "lead": lead,
        "topics": [{"lead": lead, "opportunities": ["7"]}],
        "opportunities": ["7"],
        "stake": 23_040.0,
        "amount": 96_000.0,
        "together": None,
        **more,
    }


def test_every_kind_of_difference_has_words() -> None:
    assert kinds() == {kind.value for kind in Kind} | {"win", "on_track"}


def test_an_overdue_expectation_reads_as_a_manager_would_say_it(context: Context) -> None:
    words = say("expectation_overdue", overdue_item(), context)
    assert words.title == "Northwind plant upgrade"
    assert words.meta == "€96,000 · Needs analysis, step 4 of 7"
    assert words.stake == "€23,040 less likely"
    assert words.expected == (
        "Plant manager shares the downtime log and names who signs, by 14 November."
    )
    assert words.expected_small == "Dana, 31 October, 70% sure · date changed 2 times"
    assert (words.came_cap, words.tone) == ("Not yet · 8 days late", "missed")
    assert words.came_small == (
        "31 days in this step. 8 of 10 deals that were won had left it by day 18 (212 deals). "
        "Chance 41% → 17%."
    )


def test_a_chance_that_reads_the_same_is_given_once() -> None:
    assert chance_sentence({**DEAL, "chance_expected": 0.171}) == "Chance 17%."


def test_without_won_deals_no_usual_time_is_claimed() -> None:
    assert norm_sentence({**DEAL, "leave_p80": None}) == "31 days in this step."


def test_an_unknown_amount_says_that_it_is_the_usual_one(context: Context) -> None:
    item = overdue_item()
    item["lead"]["deal"] = {**DEAL, "amount_known": False}
    assert say("expectation_overdue", item, context).meta.startswith("about €96,000, the usual")


def overstayed_item(expectation: str | None) -> Figures:
    item = overdue_item(kind="step_overstayed")
    item["lead"]["figures"] = {"expectation": expectation, "window": "past"}
    return item


def test_who_stays_long_with_a_next_step_is_not_said_to_expect_nothing(context: Context) -> None:
    words = say("step_overstayed", overstayed_item("3"), context)
    assert not words.nothing
    assert words.expected.startswith("Plant manager shares the downtime log")
    words = say("step_overstayed", overstayed_item(None), context)
    assert words.nothing
    assert words.expected == "Nobody has said what Northwind will do next, and by when."


def test_a_win_quotes_what_was_said_before_it(context: Context) -> None:
    figures = {
        "key": "7", "amount": 44_000.0, "days": 38.0, "won_at": DUE, "kept_its_word": True,
        "expectation": "3", "chance_before": None,
    }  # fmt: skip
    words = say("win", figures, context)
    assert words.expected == "“Plant manager shares the downtime log and names who signs”"
    assert words.expected_small == "Dana, on 31 October; it came."
    # Reviews prepared before this was kept, and erased words.
    for gone in ({"expectation": None}, {"expectation": "99"}):
        words = say("win", figures | gone, context)
        assert words.expected == "Something was expected before, and it came."
    del figures["expectation"]
    assert say("win", figures, context).expected.startswith("Something was expected")


def test_a_moved_date_stands_below_and_never_in_the_place_of_the_first(context: Context) -> None:
    moved = replace(context.said["3"], moved_to=dt.date(2026, 12, 2))
    later = replace(context, said={"3": moved})
    late_date = overdue_item(kind="date_late")
    late_date["lead"]["figures"] = {"expectation": "3", "due_at": DUE + 18, "day_in_step": 49.0}
    draw = {"expectation": "3", "deal": {**DEAL, "chance_within": None}}
    for kind, figures in (
        ("expectation_overdue", overdue_item()),
        ("date_late", late_date),
        ("step_overstayed", overstayed_item("3")),
        ("on_track", draw),
    ):
        words = say(kind, figures, later)
        assert words.expected.endswith("names who signs, by 14 November."), kind
        assert words.expected_small.startswith("Dana, 31 October"), kind
        assert words.expected_small.endswith(" · moved to 2 December"), kind


def many_overdue(**more: object) -> Figures:
    topic = {"lead": overdue_item()["lead"], "opportunities": ["7"]}
    figures = {"youngest_days": 3.0, "oldest_days": 9.0, "expected_wins": 1.0, "count": 6,
               "wins_within": None, "wins_within_later": None, "without_account": 0}  # fmt: skip
    keys = [str(n) for n in range(7, 13)]
    return overdue_item(topics=[topic] * 5, opportunities=keys, together=figures, **more)


def test_where_only_some_are_given_with_their_words_the_rest_is_counted(context: Context) -> None:
    words = say("expectation_overdue", many_overdue(), context)
    assert words.expected.count("Northwind plant upgrade:") == 3
    assert words.expected.endswith(" 3 more.")


def test_one_usual_time_is_said_only_where_all_stand_in_one_step(context: Context) -> None:
    for one_step, said in ((True, True), (False, False)):
        item = many_overdue(kind="step_overstayed", one_step=one_step)
        words = say("step_overstayed", item, context)
        assert words.came_small.startswith("8 of 10 deals") is said
