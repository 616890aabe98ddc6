"""Where a person differs from their peers beyond chance, and what it costs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.engine.diagnosis import Chain, Counted, Diagnosis, Measure, diagnose
from foresaid.engine.figures import Root
from foresaid.engine.peers import Form, kept_at, put_beside
from foresaid.engine.worlds import OPEN, make_world
from tests.engine.worked import worked_table


def share(key: str, *counts: tuple[float, float], root: Root = Root.SKILL) -> Measure:
    """A share of trials of p0, p1, …"""
    rows = tuple(
        Counted(person=f"p{n}", happened=happened, out_of=out_of)
        for n, (happened, out_of) in enumerate(counts)
    )
    return Measure(key=key, form=Form.SHARE, root=root, counted=rows)


PEERS = ((70, 200), (66, 200), (75, 200), (69, 200))


def test_fewer_closed_than_the_peers_beyond_chance_is_a_finding_with_its_figures() -> None:
    found = diagnose([share("closing", (20, 120), *PEERS)])
    (finding,) = found.findings
    assert (finding.person, finding.measure, finding.root) == ("p0", "closing", Root.SKILL)
    assert not finding.better
    assert (finding.happened, finding.out_of) == (20, 120)
    assert finding.beside.peers == pytest.approx(280 / 800)
    assert (finding.peers, finding.peers_out_of) == (("p1", "p2", "p3", "p4"), 800)
    assert finding.beside.own < finding.beside.likely < finding.beside.peers
    assert finding.beside.by_chance < 0.001


def test_what_chance_explains_is_no_finding() -> None:
    assert diagnose([share("closing", (38, 120), *PEERS)]).findings == ()


def test_with_few_counts_it_is_too_early_and_says_how_many_are_needed() -> None:
    found = diagnose([share("closing", (0, 19), *PEERS)])
    assert found.findings == ()
    early = found.too_early[0]
    assert (early.person, early.have, early.needed, early.peers_are_few) == ("p0", 19, 20, False)


def test_two_peers_are_too_few_to_compare_with() -> None:
    found = diagnose([share("closing", (1, 120), (60, 100), (60, 100))])
    assert found.findings == ()
    assert all(early.peers_are_few for early in found.too_early)


def test_a_manager_who_sells_stays_out_of_the_peers_rate() -> None:
    measure = share("closing", (20, 120), *PEERS, (190, 200))
    boss = replace(measure.counted[-1], is_peer=False)
    (finding, *_rest) = diagnose([replace(measure, counted=(*measure.counted[:-1], boss))]).findings
    assert finding.beside.peers == pytest.approx(280 / 800)


def test_a_rate_counts_events_per_exposure() -> None:
    rows = [(40.0, 12.0), (110.0, 12.0), (100.0, 12.0), (105.0, 12.0)]
    measure = replace(share("entries", *rows, root=Root.EFFORT), form=Form.RATE)
    finding = diagnose([measure]).findings[0]
    assert finding.person == "p0"
    assert finding.beside.own == pytest.approx(40 / 12)
    assert finding.beside.peers == pytest.approx(315 / 36)


def test_nobody_who_did_nothing_escapes_by_the_minimum_count() -> None:
    rows = [(0.0, 12.0), (110.0, 12.0), (100.0, 12.0), (105.0, 12.0)]
    measure = replace(share("entries", *rows, root=Root.EFFORT), form=Form.RATE)
    assert diagnose([measure]).findings[0].person == "p0"


def test_clumped_counts_are_thinned_by_their_dispersion() -> None:
    measure = share("closing", (24, 120), *PEERS)
    assert diagnose([measure]).findings
    assert diagnose([replace(measure, dispersion=4.0)]).findings == ()


def test_a_shortfall_costs_what_the_step_chances_make_of_it() -> None:
    closing = share("closing", (20, 120), *PEERS)
    chain = Chain(
        entries=("entries", None),
        going_on=("presenting", "closing"),
        amount=10_000.0,
        fixed={"entries": 10.0, "presenting": 0.5},
    )
    (finding,) = diagnose([closing], chain).findings
    likely, peers = finding.beside.likely, finding.beside.peers
    assert finding.costs == pytest.approx(10 * 0.5 * (peers - likely) * 10_000)
    assert finding.costs_low is not None
    assert finding.costs_high is not None
    assert 0 < finding.costs_low < (finding.costs or 0) < finding.costs_high


def test_a_slower_pace_costs_the_goings_on_that_losses_take_meanwhile() -> None:
    going_on = share("closing", (96, 120), (160, 200), (160, 200), (160, 200))
    pace = replace(
        share("pace", (40, 100), (100, 100), (100, 100), (100, 100)),
        form=Form.RATE,
        hastens="closing",
    )
    chain = Chain(entries=("n",), going_on=("closing",), amount=1_000.0, fixed={"n": 10.0})
    (finding,) = (one for one in diagnose([going_on, pace], chain).findings if one.person == "p0")
    quicker = 0.8 / finding.beside.likely
    assert finding.measure == "pace"
    assert finding.costs == pytest.approx(10_000 * (quicker / (quicker + 0.2) - 0.8), rel=0.01)


def test_words_cost_nothing_that_could_be_named() -> None:
    kept = replace(share("kept", (20, 120), *PEERS), priced=False)
    assert diagnose([kept], lambda rates: sum(rates.values())).findings[0].costs is None


@pytest.mark.parametrize(
    ("came", "peers", "better"),
    [(75, 100, False), (150, 100, False), (100, 140, True), (85, 130, False)],
)
def test_sureness_is_best_where_as_many_come_true_as_were_said(
    came: float, peers: float, better: bool
) -> None:
    rows = [(came * 3, 300.0), *[(peers * 3, 300.0)] * 4]
    sure = replace(share("sure", *rows), form=Form.RATE, best=1.0, priced=False)
    (finding,) = (one for one in diagnose([sure]).findings if one.person == "p0")
    assert finding.better is better


def test_who_is_looked_at_does_not_depend_on_how_it_went() -> None:
    rows = [(30.0, 1.0), *[(60.0, 5.0)] * 4]
    rare = replace(share("entries", *rows), form=Form.RATE)
    assert any(early.person == "p0" and early.have == 12 for early in diagnose([rare]).too_early)


def test_without_a_worth_there_is_no_cost_and_no_crash() -> None:
    lacking = Chain(entries=("unknown",), going_on=("closing",), amount=1.0)
    for worth in (None, lacking, {"somebody else": lacking}):
        (finding,) = diagnose([share("closing", (20, 120), *PEERS)], worth).findings
        assert finding.costs is None


def test_the_costliest_comes_first_and_strengths_last() -> None:
    measures = [
        share("a", (20, 120), *PEERS),
        share("b", (10, 120), *PEERS),
        share("c", (90, 120), *PEERS),
    ]
    found = diagnose(measures, lambda rates: 1_000 * sum(rates.values()))
    mine = [finding.measure for finding in found.findings if finding.person == "p0"]
    assert mine == ["b", "a", "c"]
    assert [f.better for f in found.findings if f.person == "p0"] == [False, False, True]


def test_fewer_losses_are_better_where_more_is_worse() -> None:
    measure = replace(share("lost late", (20, 120), *PEERS), more_is_better=False)
    assert diagnose([measure]).findings[0].better


def test_among_people_who_are_alike_findings_are_rare() -> None:
    generator = np.random.default_rng(1)
    spoken = 0
    for _ in range(40):
        trials = generator.integers(20, 80, (5, 10))
        counts = generator.binomial(trials, 0.4)
        measures = [
            share(f"m{m}", *zip(map(float, counts[m]), map(float, trials[m]), strict=True))
            for m in range(5)
        ]
        spoken += bool(diagnose(measures).findings)
    assert spoken <= 8  # 4 expected at most; 9 or more in 2 of 100 such tests


def test_a_world_shows_whose_deals_are_lost_more_often() -> None:
    world = make_world(
        np.random.default_rng(2), start_at=0.0, days=900, people=8, arrivals_per_day=6
    )
    truth = replace(world.truth, ease=np.array([2.5, *[1.0] * 7]))
    deals = make_world(np.random.default_rng(3), start_at=0.0, days=900, truth=truth).seen
    closed = deals.outcome != OPEN
    rows = [
        (
            float(((deals.outcome == 1) & closed & (deals.owner == n)).sum()),
            float((closed & (deals.owner == n)).sum()),
        )
        for n in range(8)
    ]
    assert next(f.person for f in diagnose([share("won", *rows)]).findings if not f.better) == "p0"


def test_the_most_that_may_be_false_is_kept() -> None:
    kept = kept_at(np.array([0.2, 0.001, 0.04, 0.9, 0.03]), 0.1)
    assert kept.tolist() == [False, True, True, False, True]
    assert not kept_at(np.array([0.5, 0.6]), 0.1).any()
    assert kept_at(np.array([]), 0.1).tolist() == []


@given(
    st.integers(1, 300),
    st.floats(0, 1),
    st.lists(st.tuples(st.integers(20, 300), st.floats(0.05, 0.95)), min_size=3, max_size=8),
)
def test_the_likely_rate_lies_between_own_and_peers(
    trials: int, part: float, peers: list[tuple[int, float]]
) -> None:
    out_of = np.array([float(n) for n, _ in peers])
    happened = np.round(out_of * np.array([p for _, p in peers]))
    for form in Form:
        beside = put_beside(form, round(trials * part), trials, happened, out_of)
        low, high = sorted((beside.own, beside.peers))
        assert low - 1e-9 <= beside.likely <= high + 1e-9
        assert beside.low <= beside.high
        assert 0 <= beside.by_chance <= 1


def test_the_order_of_people_and_measures_changes_nothing() -> None:
    measures = [share("a", (20, 120), *PEERS), share("b", (100, 120), *PEERS)]
    mirrored = [replace(m, counted=m.counted[::-1]) for m in reversed(measures)]
    first, second = diagnose(measures), diagnose(mirrored)
    assert _shape(first) == _shape(second)


def _shape(found: Diagnosis) -> list[tuple[str, str, float]]:
    return [(f.person, f.measure, round(f.beside.likely, 9)) for f in found.findings]


@pytest.mark.parametrize("row", worked_table("diagnosis"), ids=lambda row: row["happened"])
def test_the_worked_table_of_diagnosis_holds(row: dict[str, str]) -> None:
    happened, out_of = np.array([70.0, 66, 75, 69]), np.array([200.0] * 4)
    beside = put_beside(Form.SHARE, float(row["happened"]), float(row["out of"]), happened, out_of)
    assert beside.own == pytest.approx(float(row["own"]), abs=5e-4)
    assert beside.likely == pytest.approx(float(row["likely"]), abs=5e-4)
    assert beside.by_chance == pytest.approx(float(row["by chance"]), abs=5e-4)
