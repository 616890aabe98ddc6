"""The agendas of thirty salespeople whose CRM never held a next step."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from foresaid.engine import chances, history, process
from foresaid.engine.agenda import Agenda, make_agenda
from foresaid.engine.differences import compare
from foresaid.engine.expected import Deal, Moment
from foresaid.engine.figures import FoldFigures, Kind, StepFigures, Window
from foresaid.engine.log import cut, log_of

DATA = Path(__file__).parents[3] / "shared" / "data" / "maven_crm"
DAYS_TO_REVIEW = 14.0  # as `foresaid review` has it
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the Maven data is not beside the project (../shared/data/maven_crm)"
)


def _day(text: str) -> float:
    return float((date.fromisoformat(text) - date(1970, 1, 1)).days) if text else float("nan")


NOW = _day("2017-10-01")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def deals() -> list[Deal]:
    """What was open on 1 October 2017, with list prices, read by the engine itself."""
    price = {
        row["product"].replace(" ", ""): float(row["sales_price"]) for row in _rows("products.csv")
    }
    rows = [row for row in _rows("sales_pipeline.csv") if row["engage_date"]]
    outcome = {"Won": 1, "Lost": 2}
    log = cut(
        log_of(
            ids=[row["opportunity_id"] for row in rows],
            created=[_day(row["engage_date"]) for row in rows],
            closed=[_day(row["close_date"]) for row in rows],
            outcome=[outcome.get(row["deal_stage"], 0) for row in rows],
            steps=["Engaging"],
            entries=[(n, 0, _day(row["engage_date"])) for n, row in enumerate(rows)],
        ),
        NOW,
    )
    learned = process.learn(history.count(log, NOW))
    norms = process.norms(learned, log, NOW)
    standing = chances.open_deals(log, NOW)
    later = replace(
        standing,
        age=standing.age + DAYS_TO_REVIEW,
        age_in_step=standing.age_in_step + DAYS_TO_REVIEW,
    )
    read = chances.read(learned, standing, 30.0, norms=norms)
    soon_later = chances.read(learned, later, 30.0, norms=norms).chance_within
    expected = chances.if_as_expected(learned, standing, norms=norms)
    loss = chances.normal_loss(learned, standing, DAYS_TO_REVIEW)
    by_id = {row["opportunity_id"]: row for row in rows}
    return [
        Deal(
            key=key,
            owner=by_id[key]["sales_agent"],
            step="Engaging",
            amount=price[by_id[key]["product"].replace(" ", "")],
            account=by_id[key]["account"] or None,
            entered_at=NOW - float(standing.age_in_step[n]),
            created_at=NOW - float(standing.age[n]),
            chance_now=float(read.chance_ever[n]),
            chance_expected=float(expected[n]),
            chance_lost_waiting=float(loss[n]),
            chance_within=float(read.chance_within[n]),
            chance_within_later=float(soon_later[n]),
            leave_p50=float(read.leave_p50[n]),
            leave_p80=float(read.leave_p80[n]),
            leave_deals=int(np.nan_to_num(read.evidence_won[n])),
        )
        for n, key in enumerate(standing.ids)
    ]


@pytest.fixture(scope="module")
def agendas(deals: list[Deal]) -> dict[str, Agenda]:
    moment = Moment(
        at=NOW,
        next_review_at=NOW + DAYS_TO_REVIEW,
        first_day_at=NOW,
        oldest_won_days=138.0,
        oldest_won_deals=3050,
    )
    found = compare(moment, deals=deals)
    return {
        owner: make_agenda(moment, owner=owner, differences=found, deals=deals, seed=owner)
        for owner in sorted({deal.owner for deal in deals})
    }


def test_each_of_the_thirty_has_a_few_items_within_thirty_minutes(
    agendas: dict[str, Agenda],
) -> None:
    assert len(agendas) == 30
    for agenda in agendas.values():
        assert 2 <= len(agenda.items) <= 8
        assert 10 <= agenda.minutes <= 30
        assert agenda.summary.wins is not None


def test_everybody_with_fresh_deals_gets_the_first_day_in_bulk(agendas: dict[str, Agenda]) -> None:
    for agenda in agendas.values():
        assert Counter(item.kind for item in agenda.items)[Kind.FIRST_DAY] == 1


def test_deals_older_than_any_won_are_folded_and_last(
    agendas: dict[str, Agenda], deals: list[Deal]
) -> None:
    old = {
        deal.key for deal in deals if deal.created_at is not None and NOW - deal.created_at > 138
    }
    assert len(old) == 535
    for owner, agenda in agendas.items():
        mine = {deal.key for deal in deals if deal.owner == owner} & old
        *before, last = agenda.items
        assert not mine & {key for item in before for key in item.opportunities}
        if mine:
            assert last.kind is Kind.CLOSE_THESE_OUT
            assert mine <= set(last.opportunities)
            assert isinstance(last.together, FoldFigures)
            assert last.together.older_than_any_won == len(mine)


def test_the_one_with_most_open_deals_gets_three_items(agendas: dict[str, Agenda]) -> None:
    owner = max(agendas, key=lambda one: agendas[one].summary.count - agendas[one].summary.past)
    agenda = agendas[owner]
    assert agenda.summary.count == 156
    assert agenda.summary.past == 0
    assert (agenda.summary.past_from, agenda.summary.leave_deals) == (94.0, 3050)
    assert [item.kind for item in agenda.items] == [
        Kind.FIRST_DAY,
        Kind.DECIDED_NOW,
        Kind.DECIDED_NOW,
    ]
    windows = [
        item.lead.figures.window
        for item in agenda.items
        if isinstance(item.lead.figures, StepFigures)
    ]
    assert windows == [Window.ENDING, Window.EARLY]
    assert sum(len(item.opportunities) for item in agenda.items) == 156


def test_agendas_differ_where_the_data_differ(agendas: dict[str, Agenda]) -> None:
    shapes = {
        tuple((item.kind, len(item.opportunities)) for item in one.items)
        for one in agendas.values()
    }
    assert len(shapes) == 30


def test_the_agenda_that_the_documentation_tells_of(
    agendas: dict[str, Agenda], deals: list[Deal]
) -> None:
    """One with 156 open deals: as `docs/algorithms/agenda.md` says it."""
    agenda = agendas["Darcel Schlecht"]
    assert agenda.summary.count == 156
    age = {deal.key: NOW - deal.created_at for deal in deals if deal.created_at is not None}
    found = [
        (item.kind, len(item.opportunities), min(ages), max(ages))
        for item in agenda.items
        for ages in [[age[key] for key in item.opportunities]]
    ]
    assert found == [
        (Kind.FIRST_DAY, 117, 11, 70),
        (Kind.DECIDED_NOW, 17, 71, 82),
        (Kind.DECIDED_NOW, 22, 0, 10),
    ]
