"""One or more of everything that can be said so far, for whoever needs a whole chain."""

from decimal import Decimal

from foresaid.ledger.movement import Action
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.target import Owed, set_target
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back, withdraw_expectation
from foresaid.people.models import Term

from .conftest import Scene


def say_everything(scene: Scene) -> None:
    """One or more of everything that can be said so far."""
    steps = [
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(n + 1),
            wanted=Wanted(what=f"Anna Berg signs page {n}", who="Anna Berg", confidence=40 + n),
            now=scene.clock.forward(minutes=1),
        )
        for n in range(6)
    ]  # fmt: skip
    group = [scene.another(f"Small {n}").uuid for n in range(3)]
    state_expectation(
        scene.sam, group=[*group, scene.opportunity.uuid], due_on=scene.day(3),
        wanted=Wanted(what="Two of them decide"), holder=scene.cast.dana.uuid,
        now=scene.clock.forward(minutes=1),
    )  # fmt: skip
    change_expectation(
        scene.dana, expectation=steps[0].entry.uuid, due_on=scene.day(9), confidence=30,
        reason="Anna is ill", now=scene.now,
    )  # fmt: skip
    withdraw_expectation(scene.dana, expectation=steps[1].entry.uuid, reason="no", now=scene.now)
    last = steps[5]
    take_back(scene.dana, expectation=last.entry.uuid, now=scene.now)
    meeting = scene.meeting(in_minutes=5)
    goal = state_goal(
        scene.dana, meeting=meeting.uuid, now=scene.now,
        wanted=Wanted(what=scene.exits[0].text, exit=scene.exits[0].uuid),
    )  # fmt: skip
    scene.clock.forward(hours=1)
    action = Action(what="Anna Berg sends the drawing", on=scene.day(2))
    told = Told(came="reached", evidence="She wrote it down – ✓ “größer”", action=action)
    record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    record_result(scene.sam, expectation=goal.entry.uuid, told=Told(came="partly"), now=scene.now)
    ada = scene.actor(scene.cast.ada)
    quarter = Term.objects.filter(
        organisation=scene.cast.organisation, kind="quarter", starts_on__gt=scene.today
    ).order_by("starts_on")[0]
    for amount in ("1000000.10", "900000"):
        owed = Owed(
            measure="won_amount", amount=Decimal(amount), term=quarter.uuid,
            team=scene.cast.north.uuid, note="as agreed",
        )  # fmt: skip
        set_target(ada, owed=owed, now=scene.now)
