"""What is kept of a term, how it adds up, why it moved, and how it is held against what came."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foresaid.forecasting import moves, questions, term_upkeep
from foresaid.forecasting.engine_version import engine_version
from foresaid.forecasting.models import CallScore, Diagnosis, Foretold, Honesty, Outlook, Run, Score
from foresaid.forecasting.moves import Ended, Stood
from foresaid.forecasting.operations import foretell, refresh
from foresaid.forecasting.operations.refresh import forget_old_runs, refresh_run
from foresaid.forecasting.operations.score import score
from foresaid.forecasting.questions import is_stale, latest_foretelling
from foresaid.forecasting.reaching import reaching
from foresaid.forecasting.term_questions import forecast_page
from foresaid.ledger.operations.call import Called, UnableToCall, state_call
from foresaid.people.errors import NotThere
from foresaid.people.models import Term
from foresaid.sales.models import Credit, Opportunity
from tests.cast import Cast
from tests.deals import close, default_steps, open_deal, project
from tests.rows import changed, everything
from tests.web.forecast import scene

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def term(cast: Cast) -> Iterator[Term]:
    """The running quarter; the server's own clock, which stamps what is said, stands there too."""
    with time_machine.travel(NOW):
        yield scene.fill(cast, NOW)


def newest(cast: Cast, term: Term, **more: object) -> list[Outlook]:
    run = latest_foretelling(cast.organisation)
    assert run is not None
    return list(Outlook.objects.filter(run=run, term=term, **more))


def test_means_of_parts_and_of_people_add_up(cast: Cast, term: Term) -> None:
    for measure in Outlook.Measure.values:
        rows = newest(cast, term, measure=measure)
        for person, team in {(row.person_id, row.team_id) for row in rows}:
            own = {r.part: r.mean for r in rows if (r.person_id, r.team_id) == (person, team)}
            assert own["total"] == pytest.approx(own["won"] + own["open"] + own["new"])
        for part in Outlook.Part.values:
            people = sum(r.mean for r in rows if r.person_id and r.part == part)
            whole = next(r.mean for r in rows if not r.person_id and not r.team_id
                         and r.part == part)  # fmt: skip
            assert people == pytest.approx(whole, abs=0.01)


def test_a_shared_deal_counts_by_its_shares(cast: Cast, term: Term) -> None:
    before = {r.person_id: r.mean for r in newest(cast, term, part="open", measure="won_amount")}
    deal = Foretold.objects.filter(opportunity__name="Open 0", term=term).latest("run__as_of")
    credit = Credit.objects.get(opportunity=deal.opportunity)
    credit.share = Decimal("0.25")
    credit.save()
    Credit.objects.create(
        organisation=cast.organisation,
        opportunity=deal.opportunity,
        person=cast.iris,
        part="support",
        share=Decimal("0.75"),
        from_at=credit.from_at,
    )
    scene.again(cast, NOW + dt.timedelta(hours=1))
    after = {r.person_id: r.mean for r in newest(cast, term, part="open", measure="won_amount")}
    assert after[cast.iris.pk] > before[cast.iris.pk]
    assert after[cast.dana.pk] < before[cast.dana.pk]


def test_the_lines_of_what_moved_add_up_to_the_difference(cast: Cast, term: Term) -> None:
    told = [row for row in newest(cast, term, part="total") if row.moved]
    assert told
    for row in told:
        moved = row.moved or {}
        lines = sum(line["value"] for line in moved["lines"])
        assert moved["was"] + lines + moved["new"] + moved["rest"] == pytest.approx(row.mean)
        assert abs(moved["rest"]) < 0.2 * max(row.mean, 1.0)
    dana = next(row for row in told if row.person == cast.dana and row.measure == "won_amount")
    assert {line["reason"] for line in (dana.moved or {})["lines"]} >= {"won", "new"}


def test_the_worker_comes_to_rest_and_begins_again_when_rows_change(
    cast: Cast, term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_upkeep, "PROVED_MONTHS", 1)
    scene.work(cast, NOW)
    assert not term_upkeep.outlooks_due(NOW)
    later = NOW + dt.timedelta(hours=2)
    refresh_run(cast.operator, now=later)
    assert term_upkeep.outlooks_due(later)
    scene.work(cast, later)
    assert not term_upkeep.outlooks_due(later)


def test_people_are_held_beside_peers_before_the_past_is_proved(cast: Cast, term: Term) -> None:
    Diagnosis.objects.all().delete()
    term_upkeep.keep_outlooks(NOW)
    assert Diagnosis.objects.filter(person__organisation=cast.organisation).exists()
    long_ago = NOW - dt.timedelta(days=14)
    proofs = Run.objects.filter(purpose=Run.Purpose.PROOF, as_of__lt=long_ago)
    assert proofs.count() < term_upkeep.PIECES
    scene.work(cast, NOW)
    assert proofs.exists()


def test_of_one_day_the_newest_outlooks_are_kept(cast: Cast, term: Term) -> None:
    scene.again(cast, NOW + dt.timedelta(hours=2))
    days = Run.objects.filter(purpose="current", outlooks__isnull=False).distinct()
    assert days.count() == 1


def test_past_months_are_forecast_again_from_what_was_known_and_scored(
    cast: Cast, term: Term
) -> None:
    scene.prove(cast, NOW, months=4)
    proofs = Run.objects.filter(purpose=Run.Purpose.PROOF)
    assert proofs.count() > 3
    assert Score.objects.filter(outlook__run__in=proofs).exists()
    for row in Score.objects.select_related("outlook"):
        low, high = row.outlook.quantiles["0.1"], row.outlook.quantiles["0.9"]
        assert row.inside == (low <= row.came <= high)
    honesty = Honesty.objects.get(organisation=cast.organisation).figures
    assert honesty["made_afterwards"] == honesty["months"] > 0


def test_a_term_is_scored_with_its_calls_when_it_ends(cast: Cast, term: Term) -> None:
    over = dt.datetime.combine(term.ends_on, dt.time(9), dt.UTC)
    run = latest_foretelling(cast.organisation)
    assert run is not None
    assert score(term, over, run.data_version) > 0
    mine = Score.objects.get(
        outlook__run=run, outlook__term=term, outlook__person=cast.dana,
        outlook__measure="won_amount", outlook__part="total",
    )  # fmt: skip
    assert mine.came == 10_000
    call = CallScore.objects.get(call__person=cast.dana)
    assert (call.came, call.inside) == (10_000, False)
    page = forecast_page(cast.actor(cast.dana), over, term=term.uuid, person=cast.dana.uuid)
    assert page.ended is not None
    assert (page.ended.whole.came, page.ended.whole.inside) == (10_000, False)
    assert not any((page.moved, page.below, page.doubts))
    assert page.calls[0].came == 10_000
    assert page.records.total is not None
    assert page.records.calls is not None
    assert page.records.calls.bias == pytest.approx((30_000 - 10_000) / 10_000)
    opened, new = (page.earlier[0].parts[name] for name in ("open", "new"))
    assert (opened.came, new.came) == (10_000, 0)  # what was won after it was foreseen first
    assert opened.mean + new.mean == pytest.approx(page.earlier[0].mean)
    assert page.earlier[0].came == 10_000


def test_the_parts_of_a_term_are_scored_and_add_up_to_what_came(cast: Cast, term: Term) -> None:
    steps = default_steps(cast)
    later = NOW + dt.timedelta(days=3)
    for name, entered in (("Open 0", None), ("Later", later)):
        deal = (
            open_deal(cast.iris, steps, name=name, entered=[entered])
            if entered
            else Opportunity.objects.get(organisation=cast.organisation, name=name)
        )
        close(deal, "won", NOW + dt.timedelta(days=5))
    over = dt.datetime.combine(term.ends_on, dt.time(9), dt.UTC)
    project(cast.organisation, over)
    run = latest_foretelling(cast.organisation)
    assert run is not None
    score(term, over, run.data_version)
    rows = Score.objects.filter(outlook__run=run, outlook__term=term, outlook__measure="won_count")
    came = {
        (row.outlook.person_id, row.outlook.team_id, row.outlook.part): row.came
        for row in rows.select_related("outlook")
    }
    assert came[None, None, "open"] == came[None, None, "new"] == 1
    assert came[cast.dana.pk, None, "open"] == came[cast.iris.pk, None, "new"] == 1
    assert came[cast.dana.pk, None, "new"] == came[cast.iris.pk, None, "open"] == 0
    assert came[None, cast.north.pk, "open"] == 1
    for person, team, part in came:
        won = Outlook.objects.get(run=run, term=term, person=person, team=team, part="won",
                                  measure="won_count").mean  # fmt: skip
        if part == "total":
            parts = sum(came[person, team, name] for name in ("open", "new"))
            assert came[person, team, part] == won + parts


def test_another_engine_is_told_and_computed_anew(
    cast: Cast, term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{10}", engine_version())
    operator = cast.operator
    assert not is_stale(operator, NOW)
    changed_engine = "0.1.0+another"
    for module in (questions, refresh, foretell):
        monkeypatch.setattr(module, "engine_version", lambda: changed_engine)
    assert is_stale(operator, NOW)
    scene.again(cast, NOW + dt.timedelta(hours=1))
    assert not is_stale(operator, NOW)
    page = forecast_page(cast.actor(cast.ada), NOW + dt.timedelta(hours=2), term=term.uuid)
    assert page.moved is not None
    assert page.moved.another_engine


def test_old_runs_keep_one_a_week_and_every_proof(cast: Cast, term: Term) -> None:
    proofs = Run.objects.filter(purpose=Run.Purpose.PROOF).count()
    for days in (1, 2, 4, 20):
        scene.again(cast, NOW + dt.timedelta(days=days))
    forget_old_runs(cast.organisation, NOW + dt.timedelta(days=40))
    left = Run.objects.filter(purpose=Run.Purpose.CURRENT).order_by("as_of")
    assert [(run.as_of - NOW).days for run in left] == [0, 20]
    assert Run.objects.filter(purpose=Run.Purpose.PROOF).count() >= proofs


def test_looking_at_a_forecast_writes_nothing_also_of_an_earlier_day(
    cast: Cast, term: Term
) -> None:
    before = everything()
    now = forecast_page(cast.actor(cast.ada), NOW, term=term.uuid)
    then = forecast_page(
        cast.actor(cast.ada), NOW, term=term.uuid, on=(NOW - dt.timedelta(days=5)).date()
    )
    assert changed(before) == {}
    assert now.as_of is not None
    assert then.as_of is not None
    assert then.as_of < now.as_of


def test_who_may_not_see_somebody_sees_no_forecast_of_them(cast: Cast, term: Term) -> None:
    for person, asked in (
        (cast.iris, {"person": cast.dana.uuid}),
        (cast.dana, {"team": cast.north.uuid}),
        (cast.sam, {"team": cast.south.uuid}),
        (cast.sam, {"everybody": True}),
        (cast.fritz, {"person": cast.dana.uuid}),
        (cast.fritz, {"term": term.uuid}),
    ):
        with pytest.raises(NotThere):
            forecast_page(cast.actor(person), NOW, **asked)


def test_where_groups_are_shown_only_nobody_elses_forecast_is(cast: Cast, term: Term) -> None:
    cast.organisation.groups_only = True
    cast.organisation.save()
    sam = cast.actor(cast.sam)
    sam.organisation.groups_only = True
    with pytest.raises(NotThere):
        forecast_page(sam, NOW, person=cast.dana.uuid)
    with pytest.raises(NotThere):
        forecast_page(sam, NOW, team=cast.north.uuid)
    assert forecast_page(sam, NOW).about.person == cast.sam


def test_the_page_says_the_target_and_its_chance(cast: Cast, term: Term) -> None:
    now = timezone.now()  # what was said is stamped by the server's own clock
    page = forecast_page(cast.actor(cast.dana), now, person=cast.dana.uuid)
    assert page.target is not None
    assert page.reaching is not None
    assert 0 < page.reaching.chance < 1
    won = page.part("won")
    assert won is not None
    assert won.mean == 10_000
    assert Diagnosis.objects.filter(person=cast.dana).exists()


def test_an_organisation_without_rows_has_an_empty_page(cast: Cast) -> None:
    page = forecast_page(cast.actor(cast.dana), timezone.now())
    assert page.parts == ()
    assert not term_upkeep.outlooks_due(timezone.now())


def test_nothing_won_ever_gives_a_wide_band_and_a_note(cast: Cast) -> None:
    steps = default_steps(cast)
    open_deal(cast.dana, steps, name="Only", entered=[NOW - dt.timedelta(days=3)])
    project(cast.organisation, NOW)
    scene.again(cast, NOW)
    page = forecast_page(cast.actor(cast.dana), NOW, person=cast.dana.uuid)
    assert "NOTHING_WON" in page.notes
    assert page.measure == "won_amount"


# --- calls --------------------------------------------------------------------------------------


def called(commit: str, likely: str, best: str) -> Called:
    return Called(commit=Decimal(commit), likely=Decimal(likely), best=Decimal(best))


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        (("3", "2", "5"), "commit"),
        (("1", "6", "5"), "best"),
        (("-1", "2", "5"), "commit"),
        (("1", "2", "NaN"), "best"),
        (("1", "2.001", "5"), "likely"),
        (("1", "2", "1e13"), "best"),
    ],
)
def test_a_call_out_of_order_or_bent_is_refused_at_its_field(
    cast: Cast, amounts: tuple[str, str, str], field: str
) -> None:
    running = scene.running(cast, NOW)
    with pytest.raises(UnableToCall) as refused:
        state_call(cast.actor(cast.dana), term=running.uuid, called=called(*amounts), now=NOW)
    assert refused.value.field == field


def test_a_call_of_a_term_that_is_over_or_foreign_is_refused(cast: Cast) -> None:
    past = Term.objects.filter(
        organisation=cast.organisation, kind="quarter", ends_on__lte=cast.today
    ).latest("starts_on")
    foreign = Term.objects.filter(organisation=cast.foreign, kind="quarter").latest("starts_on")
    for term in (past, foreign):
        with pytest.raises(UnableToCall):
            state_call(cast.actor(cast.dana), term=term.uuid, called=called("1", "2", "3"), now=NOW)


def test_nobody_calls_for_somebody_else_and_every_call_stays(cast: Cast) -> None:
    running = scene.running(cast, NOW)
    with pytest.raises(UnableToCall):
        state_call(
            cast.actor(cast.sam), term=running.uuid, called=called("1", "2", "3"), now=NOW,
            person=cast.dana.uuid,
        )  # fmt: skip
    for amount in ("2", "3"):
        state_call(
            cast.actor(cast.dana), term=running.uuid, called=called("1", amount, "5"), now=NOW
        )
    later = timezone.now() + dt.timedelta(days=1)
    page = forecast_page(cast.actor(cast.dana), later, term=running.uuid, person=cast.dana.uuid)
    assert [one.call.likely for one in page.calls] == [Decimal(3), Decimal(2)]


# --- pure parts -----------------------------------------------------------------------------------

stood = st.builds(
    Stood,
    chance=st.floats(0, 1),
    worth=st.floats(0, 1e6),
    close_on=st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
)
books = st.dictionaries(st.integers(1, 8), stood, max_size=8)
shares = st.dictionaries(st.integers(1, 8), st.floats(0, 1), max_size=8)


@given(before=books, after=books, won=st.dictionaries(st.integers(1, 8), st.booleans()),
       had=shares, has=shares)  # fmt: skip
def test_every_move_is_accounted_for(
    before: dict[int, Stood],
    after: dict[int, Stood],
    won: dict[int, bool],
    had: dict[int, float],
    has: dict[int, float],
) -> None:
    """What was, with the moves, is what is: of everything that is open or has ended."""
    still = {key: one for key, one in after.items() if key not in won}
    gone = {key for key in before if key not in still and key not in won}
    before = {key: one for key, one in before.items() if key not in gone}
    ended = {key: Ended(won=yes, worth=100.0) for key, yes in won.items()}
    was = sum(had.get(k, 0) * one.chance * one.worth for k, one in before.items())
    now = sum(has.get(k, 0) * one.chance * one.worth for k, one in still.items())
    now += sum(has.get(k, 0) * one.worth for k, one in ended.items() if one.won)
    found = moves.lines(moves.moves(before, still, ended, had, has))
    told = sum(line.value for line in found)
    assert was + told == pytest.approx(now, abs=0.5)


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=5), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_higher_target_is_never_likelier(values: list[float], one: float, other: float) -> None:
    levels = ("0.1", "0.3", "0.5", "0.7", "0.9")
    quantiles = dict(zip(levels, sorted(values), strict=True))
    low, high = sorted((one, other))
    easier, harder = reaching(quantiles, low, 0.0), reaching(quantiles, high, 0.0)
    assert 0 <= harder.chance <= easier.chance + 1e-12 <= 1 + 1e-12


def test_what_has_come_already_is_reached_and_the_ends_say_no_figures() -> None:
    quantiles = {"0.025": 100.0, "0.5": 200.0, "0.975": 300.0}
    assert reaching(quantiles, 90, 90).reached
    assert reaching(quantiles, 200, 50).chance == pytest.approx(0.5)
    assert reaching(quantiles, 1_000, 50).hardly
    assert reaching(quantiles, 60, 50).nearly_sure
