"""Who gets which figure: every pair of the cast, and groups that may not be taken apart."""

import datetime as dt
from itertools import product

import pytest

from foresaid.ledger.figures import Held, about, words_held, words_kept
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.access import seen_privately, sees_private_figures
from foresaid.people.errors import NotThere
from foresaid.people.models import Person
from tests.operations.ledger.conftest import Scene

NAMES = ("ada", "sam", "theo", "dana", "iris", "noor", "fritz")
# Who leads whom directly: managers their members, the head of sales the managers below.
DIRECT = {("sam", "dana"), ("sam", "iris"), ("theo", "noor"), ("ada", "sam"), ("ada", "theo")}
PAIRS = list(product(NAMES, NAMES))


@pytest.mark.parametrize("groups_only", [False, True])
@pytest.mark.parametrize(("viewer", "other"), PAIRS)
def test_private_figures_are_for_the_person_and_the_direct_manager(
    scene: Scene, viewer: str, other: str, groups_only: bool
) -> None:
    for organisation in (scene.cast.organisation, scene.cast.foreign):
        organisation.groups_only = groups_only
        organisation.save()
    viewing, seen = getattr(scene.cast, viewer), getattr(scene.cast, other)
    viewing.refresh_from_db()
    actor = scene.actor(viewing)
    may = viewer == other or ((viewer, other) in DIRECT and not groups_only)
    assert sees_private_figures(actor, seen, scene.today) is may
    assert (seen.pk in seen_privately(actor, scene.today)) is may
    month = (scene.now - dt.timedelta(days=30), scene.now)
    assert (words_kept(actor, seen, *month, scene.now) is not None) is may
    if may:
        assert about(actor, "people", seen.uuid, scene.today).person == seen.pk
    else:
        with pytest.raises(NotThere):
            about(actor, "people", seen.uuid, scene.today)


def meet(scene: Scene, person: Person, came: str = "reached") -> None:
    """A meeting of that person at the account, with a goal and its result."""
    actor, starts_at = scene.actor(person), scene.now + dt.timedelta(minutes=5)
    account = scene.opportunity.account
    assert account is not None
    made = plan_meeting(
        actor, title="Northwind", account=account.uuid, now=scene.now,
        starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=30),
    )  # fmt: skip
    goal = state_goal(actor, meeting=made.uuid, wanted=Wanted(what="Anna signs"), now=scene.now)
    scene.clock.forward(hours=1)
    record_result(actor, expectation=goal.entry.uuid, told=Told(came=came), now=scene.now)


def at_the_account(scene: Scene, person: Person) -> Held:
    account = scene.opportunity.account
    assert account is not None
    actor = scene.actor(person)
    found = about(actor, "accounts", account.uuid, scene.today)
    month = (scene.now - dt.timedelta(days=30), scene.now + dt.timedelta(days=1))
    return words_held(actor, found, from_at=month[0], to_at=month[1], moment=scene.now)


def test_who_leads_from_above_sees_groups_only_and_none_that_a_subtraction_takes_apart(
    scene: Scene,
) -> None:
    cast = scene.cast
    for person in (cast.dana, cast.iris, cast.noor, cast.theo):
        meet(scene, person)
    cast.organisation.smallest_group = 3
    cast.organisation.save()
    # Ada leads Theo directly; the three others are as many as it takes.
    assert at_the_account(scene, cast.ada).goals.reached.whole == 4
    cast.organisation.smallest_group = 4
    cast.organisation.save()
    found = at_the_account(scene, cast.ada)
    assert (found.goals.reached.held_back, found.goals.reached.all_of) == (True, ())
    assert found.goals.minutes_before is None
    assert found.goals.set_before.whole == 4  # adherence is no private figure
    assert at_the_account(scene, cast.sam).goals.reached.whole == 2
    assert at_the_account(scene, cast.dana).goals.reached.whole == 1


def test_with_groups_only_even_adherence_keeps_silent_for_too_few(scene: Scene) -> None:
    for person in (scene.cast.dana, scene.cast.iris):
        meet(scene, person)
    scene.cast.organisation.groups_only = True
    scene.cast.organisation.save()
    for person in (scene.cast.sam, scene.cast.ada):
        found = at_the_account(scene, person)
        assert found.goals.set_before.held_back
        assert not any(one.all_of for one in found.figures().values())
    assert at_the_account(scene, scene.cast.dana).goals.set_before.whole == 1


def test_a_team_is_for_who_leads_it_and_counts_those_who_belonged_to_it_then(
    scene: Scene,
) -> None:
    cast = scene.cast
    meet(scene, cast.dana)
    meet(scene, cast.noor)
    sam = scene.actor(cast.sam)
    found = about(sam, "teams", cast.north.uuid, scene.today)
    month = (scene.now - dt.timedelta(days=30), scene.now + dt.timedelta(days=1))
    held = words_held(sam, found, from_at=month[0], to_at=month[1], moment=scene.now)
    assert held.goals.reached.whole == 1
    for person in (cast.dana, cast.theo, cast.fritz):
        with pytest.raises(NotThere):
            about(scene.actor(person), "teams", cast.north.uuid, scene.today)


def test_a_figure_opens_to_exactly_its_rows_and_says_when_it_is_too_early(scene: Scene) -> None:
    from foresaid.ledger.figures.records import records_of
    from foresaid.ledger.figures.words import early

    for came in ("reached", "partly", "not_reached"):
        meet(scene, scene.cast.dana, came)
    figure = at_the_account(scene, scene.cast.dana).goals.reached
    shown = records_of(scene.dana, figure, figure.all_of, scene.now)
    assert [(one.counted, one.said and one.said.state) for one in shown] == [
        (True, "reached"), (False, "partly"), (False, "not_reached"),
    ]  # fmt: skip
    assert figure.share is None
    assert early(figure) == "Too early for a share: it takes 10."
