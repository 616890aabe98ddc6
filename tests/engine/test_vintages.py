"""Whether deals that entered their step in one month are lost more often than those of others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine import due, factors, history, pace, process, vintages
from foresaid.engine.forecast import forecast
from foresaid.engine.learned import learn
from foresaid.engine.log import LOST, OPEN, WON, Log, cut
from foresaid.engine.standing import standing_now
from foresaid.engine.vintages import Vintages
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

DAYS = 30.0
BAD = 31
"""The month since 1970 (August 1972) whose deals fare badly; it ended shortly before AT."""


def learned_of(log: Log) -> Vintages:
    seen = history.visits(log, AT)
    usual = process.learn(history.count(log, AT, seen=seen))
    return vintages.learn(usual, due.stays(seen, AT), DAYS)


def with_a_bad_month(size: int = 4000) -> Log:
    """The simulated deals; of those created in one month half of the won ones are lost, early."""
    log, _ = simulated(size, 1, spread=400.0, at=AT)
    bad = (vintages.month_of(log.created) == BAD) & (np.arange(size) % 2 == 0)
    bad &= log.outcome == WON
    closed = np.where(bad, log.created + (log.closed - log.created) / 4, log.closed)
    return cut(replace(log, outcome=np.where(bad, LOST, log.outcome), closed=closed), AT)


def test_the_worked_table_of_the_page_holds() -> None:
    rows = worked_table("vintages")
    found = factors.leaning(
        np.array([float(row["came"]) for row in rows]),
        np.array([float(row["due"]) for row in rows]),
    )
    assert np.exp(found.factor) == pytest.approx([float(r["factor"]) for r in rows], abs=6e-4)


def test_a_bad_month_is_seen_and_its_open_deals_have_the_worse_chance() -> None:
    log = with_a_bad_month()
    found = learned_of(log)
    assert np.argmax(found.lost.factor) == np.searchsorted(found.months, BAD)
    who = standing_now(log, history.visits(log, AT), AT)
    month = vintages.month_of(who.moment - who.age_in_step)
    added = found.added(who)
    assert (month == BAD).any()
    assert added[month == BAD].max() < 0
    assert added[month == BAD].mean() < added[month != BAD].mean() - 0.03


def test_where_all_months_are_alike_next_to_nothing_changes() -> None:
    log, _ = simulated(4000, 2, spread=400.0, at=AT)
    found = learned_of(cut(log, AT))
    assert np.abs(found.lost.factor).max() < 0.12
    assert found.lost.came.sum() == pytest.approx(found.lost.due.sum())


def test_undated_deals_and_months_not_seen_are_moved_by_none() -> None:
    log = with_a_bad_month(1500)
    found = learned_of(log)
    who = standing_now(log, history.visits(log, AT), AT)
    assert not found.added(replace(who, age_in_step=np.full(len(who), np.nan))).any()
    assert not found.added(replace(who, moment=who.moment + 4000)).any()
    assert not vintages.NONE.added(who).any()


def test_a_log_of_one_month_has_no_vintages() -> None:
    log, _ = simulated(300, 3, spread=10.0)
    log = cut(
        replace(log, created=log.created * 0 + AT - 5, entry_at=log.entry_at * 0 + AT - 5), AT
    )
    assert not learned_of(log).months.size
    assert forecast(log, AT, DAYS).ids == tuple(np.array(log.ids)[log.outcome == OPEN])


def test_what_a_month_of_entry_explains_is_no_change_of_pace() -> None:
    log = with_a_bad_month()
    found = learn(log, AT, DAYS, refine=False)
    who = due.stays(found.seen, AT)
    losing = found.vintages.losing(who)
    assert losing[vintages.month_of(who.start) == BAD].min() > 1.1
    lost, ratios = np.array([found.process.lost]), []
    for times in (np.ones(len(who)), losing):
        weeks = pace.weeks(found.process, who, AT, lost, times=times)
        ratios.append(weeks.came[:6].sum() / weeks.due[:6].sum())
    usual, beside = ratios
    assert usual > 1.1
    assert abs(beside - 1) < (usual - 1) / 2
    alone = pace.learn(
        found.process, who, AT, DAYS, found.rhythm, np.ones(len(who)), np.ones(len(who))
    )
    assert 0 < found.pace.lost.mean < alone.lost.mean / 2
    assert found.pace.on == alone.on
    assert np.all(vintages.NONE.losing(who) == 1.0)
