"""How quickly deals go on from a step, held against everybody's pace."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foresaid.engine.history import Visits, visits
from foresaid.engine.leaving import leaving
from foresaid.engine.log import LOST, OPEN, WON, log_of
from tests.engine.worked import worked_table

AT = 400.0
ENDS = {"won": WON, "lost": LOST, "still": OPEN}


def stays(*rows: tuple[float, float, str]) -> Visits:
    """Deals of one step: entered on a day, for so many days, ended so."""
    outcome = np.array([ENDS[end] for _start, _days, end in rows], np.int8)
    begins = np.array([start for start, _days, _end in rows])
    closed = begins + np.array([days for _start, days, _end in rows])
    log = log_of(
        ids=[str(n) for n in range(len(rows))],
        created=begins,
        closed=np.where(outcome == OPEN, np.nan, closed),
        outcome=outcome,
        steps=("only",),
        entries=[(n, 0, start) for n, start in enumerate(begins)],
    )
    return visits(log, AT)


def test_the_worked_table_of_the_pace_holds() -> None:
    rows = worked_table("diagnosis", "Pace, worked")
    ends = {"1": "won", "0": "lost"}
    seen = stays(*((100.0, float(row["days"]), ends[row["went on"]]) for row in rows))
    found = leaving(seen, 0, 0.0)
    assert found.expected == pytest.approx([float(row["expected"]) for row in rows], abs=5e-4)
    assert found.days == pytest.approx([float(row["days"]) for row in rows])


def test_who_still_waits_counts_with_the_days_waited() -> None:
    found = leaving(stays((100.0, 10.0, "won"), (AT - 20.0, 20.0, "still")), 0, 0.0)
    assert found.went_on.tolist() == [True, False]
    assert found.days == pytest.approx([10.0, 20.0])
    assert found.expected[1] > found.expected[0] - 1e-9


def test_days_and_endings_before_the_time_looked_at_do_not_count() -> None:
    seen = stays((10.0, 20.0, "won"), (90.0, 30.0, "won"), (150.0, 10.0, "lost"))
    found = leaving(seen, 0, 100.0)
    assert found.went_on.tolist() == [False, True, False]
    assert found.days == pytest.approx([0.0, 20.0, 10.0])
    assert found.expected[0] == 0


@given(
    st.lists(
        st.tuples(st.floats(0, 300), st.floats(0.01, 90), st.sampled_from(sorted(ENDS))),
        min_size=1,
        max_size=40,
    ),
    st.floats(0, 350),
)
@example([(0.0, 1.0, "won")], 0.0).via("a stay that ends at an edge of the buckets")
def test_what_is_expected_of_all_adds_up_to_what_happened(
    rows: list[tuple[float, float, str]], since: float
) -> None:
    found = leaving(stays(*rows), 0, since)
    assert found.expected.sum() == pytest.approx(found.went_on.sum(), abs=1e-6)
    assert (found.expected >= -1e-9).all()
    assert (found.days >= 0).all()
