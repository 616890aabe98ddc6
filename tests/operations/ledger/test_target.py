import datetime as dt
from decimal import Decimal

import pytest

from foresaid.ledger.models import Entry, Target
from foresaid.ledger.operations.target import (
    Owed,
    UnableToSetTarget,
    set_target,
    set_targets,
)
from foresaid.ledger.target_file import UnableToReadTargets, read_targets
from foresaid.ledger.target_questions import target_tree, targets_of, terms
from foresaid.people.models import Person, Term
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.outcomes import close_opportunity

from .conftest import Scene


@pytest.fixture
def quarter(scene: Scene) -> Term:
    """The one to come."""
    return Term.objects.filter(
        organisation=scene.cast.organisation, kind="quarter", starts_on__gt=scene.today
    ).order_by("starts_on")[0]


@pytest.fixture
def running(scene: Scene) -> Term:
    return Term.objects.get(
        organisation=scene.cast.organisation, kind="quarter",
        starts_on__lte=scene.today, ends_on__gt=scene.today,
    )  # fmt: skip


def money(term: Term, amount: str, person: Person | None = None, **more: object) -> Owed:
    return Owed(
        measure="won_amount", amount=Decimal(amount), term=term.uuid,
        person=person.uuid if person else None, **more,  # type: ignore[arg-type]  # test shorthand
    )  # fmt: skip


def test_a_target_set_before_its_term_is_set_before(scene: Scene, quarter: Term) -> None:
    target = set_target(
        scene.sam, owed=money(quarter, "250000", scene.cast.dana, note="as agreed"), now=scene.now
    )
    assert (target.set_before, target.currency) == (True, "EUR")
    assert target.entry.author == scene.cast.sam
    assert target.entry.words.get().text == "as agreed"


def test_a_target_of_a_running_term_is_marked(scene: Scene, running: Term) -> None:
    target = set_target(scene.sam, owed=money(running, "1", scene.cast.dana), now=scene.now)
    assert not target.set_before


def test_a_later_target_replaces_and_the_first_stays(scene: Scene, quarter: Term) -> None:
    first = set_target(scene.sam, owed=money(quarter, "100", scene.cast.dana), now=scene.now)
    second = set_target(scene.sam, owed=money(quarter, "120", scene.cast.dana), now=scene.now)
    same = set_target(scene.sam, owed=money(quarter, "120", scene.cast.dana), now=scene.now)
    assert (second.replaces, same) == (first, second)
    assert [row.amount for row in Target.objects.order_by("entry__seq")] == [100, 120]
    (view,) = targets_of(scene.dana, scene.now, term=quarter.uuid)
    assert [view.amount, *(one.amount for one in view.earlier)] == [120, 100]


def test_nobody_sets_their_own_target_but_a_head_of_sales(scene: Scene, quarter: Term) -> None:
    for person, whose in (
        (scene.cast.dana, scene.cast.dana), (scene.cast.sam, scene.cast.sam),
        (scene.cast.sam, scene.cast.noor), (scene.cast.dana, None), (scene.cast.sam, None),
        (scene.cast.fritz, scene.cast.dana),
    ):  # fmt: skip
        with pytest.raises(UnableToSetTarget):
            set_target(scene.actor(person), owed=money(quarter, "1", whose), now=scene.now)
    set_target(scene.actor(scene.cast.ada), owed=money(quarter, "1", scene.cast.ada), now=scene.now)
    assert Target.objects.count() == 1


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1e12", "10.005"])
def test_an_amount_that_cannot_be_kept_exactly_is_refused(
    scene: Scene, quarter: Term, amount: str
) -> None:
    with pytest.raises(UnableToSetTarget) as refused:
        set_target(scene.sam, owed=money(quarter, amount, scene.cast.dana), now=scene.now)
    assert refused.value.field == "amount"


def test_counts_are_whole_and_a_step_is_named(scene: Scene, quarter: Term) -> None:
    for owed in (
        Owed(measure="meetings", amount=Decimal("1.5"), term=quarter.uuid),
        Owed(measure="step_entries", amount=Decimal(4), term=quarter.uuid, step_key="no-such"),
        Owed(measure="magic", amount=Decimal(4), term=quarter.uuid),
    ):
        with pytest.raises(UnableToSetTarget):
            set_target(scene.actor(scene.cast.ada), owed=owed, now=scene.now)


def test_many_targets_are_all_or_nothing(scene: Scene, quarter: Term) -> None:
    good = money(quarter, "5", scene.cast.dana)
    with pytest.raises(UnableToSetTarget):
        set_targets(scene.sam, owed=[good, money(quarter, "5", scene.cast.noor)], now=scene.now)
    with pytest.raises(UnableToSetTarget, match="twice"):
        set_targets(scene.sam, owed=[good, good], now=scene.now)
    assert not Entry.objects.exists()


def test_the_tree_shows_the_sum_below_beside_the_target_above(scene: Scene, quarter: Term) -> None:
    ada = scene.actor(scene.cast.ada)
    set_targets(
        ada,
        owed=[
            money(quarter, "1000000"),
            money(quarter, "900000", team=scene.cast.sales.uuid),
            money(quarter, "600000", team=scene.cast.north.uuid),
            money(quarter, "250000", scene.cast.dana),
            money(quarter, "300000", scene.cast.iris),
        ],
        now=scene.now,
    )
    tree = target_tree(ada, scene.now, term=quarter.uuid, measure="won_amount")
    assert tree is not None
    found = {
        node.name: (node.below, node.difference, node.without)
        for node in tree.nodes
        if node.kind != "person"
    }
    assert found == {
        "": (900000, -100000, 0),
        "Sales": (600000, -300000, 1),
        "North": (550000, -50000, 0),
        "South": (None, None, 1),
    }
    seen = target_tree(scene.sam, scene.now, term=quarter.uuid, measure="won_amount")
    assert seen is not None
    assert {node.name for node in seen.nodes} == {
        "North", "Sam Lindqvist", "Dana Ortiz", "Iris Bekker",
    }  # fmt: skip


def test_what_came_is_shared_by_credit_and_counted_in_the_team_of_that_day(
    scene: Scene, running: Term
) -> None:
    for amount, outcome in (("1000.50", "won"), ("200", "won"), ("4000", "lost")):
        made = open_opportunity(
            scene.dana, name=f"Deal {amount}", amount=Decimal(amount), now=scene.now
        )
        close_opportunity(
            scene.dana, opportunity=made.uuid, outcome=outcome, reason="x", now=scene.now
        )
    ada = scene.actor(scene.cast.ada)
    for measure, came in (("won_amount", Decimal("1200.50")), ("won_count", Decimal(2))):
        tree = target_tree(ada, scene.now, term=running.uuid, measure=measure)
        assert tree is not None
        found = {node.name: node.came for node in tree.nodes}
        assert found["Dana Ortiz"] == found["North"] == found["Sales"] == found[""] == came
        assert found["South"] == found["Iris Bekker"] == 0


def test_terms_to_choose_from_begin_with_the_quarters(scene: Scene, running: Term) -> None:
    found = terms(scene.dana, scene.now)
    assert found[0].kind == "quarter"
    assert running.uuid in {one.uuid for one in found}


# Files


def test_a_file_sets_good_lines_and_names_what_is_wrong_with_others(
    scene: Scene, quarter: Term
) -> None:
    data = f"""who;term;target;measure;note
Dana Ortiz;{quarter.name};250.000,50;;as agreed
iris@aldermoor.example;{quarter.name};€ 1,200;won_amount;
North;{quarter.name};12;Meetings;
Nobody Atall;{quarter.name};5;;
Dana Ortiz;Q9 3000;5;;
Dana Ortiz;{quarter.name};much;;
Dana Ortiz;{quarter.name};7;;
Noor Haddad;{quarter.name};7;;
""".replace("250.000,50", "250000,50").encode()
    read = read_targets(scene.sam, "targets.csv", data, scene.now)
    assert [(one.measure, one.amount) for one in read.owed] == [
        ("won_amount", Decimal("250000.50")),
        ("won_amount", Decimal(1200)),
        ("meetings", Decimal(12)),
    ]
    assert [(one.line, one.column, one.value) for one in read.refused] == [
        (5, "who", "Nobody Atall"),
        (6, "term", "Q9 3000"),
        (7, "amount", "much"),
        (8, "who", "Dana Ortiz"),
        (9, "who", "Noor Haddad"),
    ]
    assert all(str(one.reason).endswith(".") for one in read.refused)
    assert len(set_targets(scene.sam, owed=read.owed, now=scene.now)) == 3


def test_a_file_without_the_columns_says_which_is_missing(scene: Scene) -> None:
    with pytest.raises(UnableToReadTargets, match="“term”"):
        read_targets(scene.sam, "targets.csv", b"who,amount\nDana,4\n", scene.now)
    with pytest.raises(UnableToReadTargets, match="no table"):
        read_targets(scene.sam, "targets.pdf", b"%PDF-1.7 ...", scene.now)


def test_a_practice_organisation_judges_by_its_own_clock(scene: Scene, quarter: Term) -> None:
    scene.clock.forward(days=60)
    late = set_target(scene.sam, owed=money(quarter, "5", scene.cast.dana), now=scene.now)
    assert (late.set_before, late.stated_at.date()) == (False, dt.date(2027, 1, 22))
