"""Suggestions come from what worked in the step before, each with its evidence."""

import datetime as dt
from html import unescape

from django.urls import reverse

from foresaid.ledger.meeting_questions import meetings_ahead
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.sales.models import Opportunity
from foresaid.sales.operations.opportunities import enter_step
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def meet(scene: Scene, deal: Opportunity, wanted: Wanted, *, onward: bool, who: Person) -> None:
    """A meeting with that goal, reached; the deal goes on to a later step or it does not."""
    actor, starts_at = scene.actor(who), scene.now + dt.timedelta(minutes=5)
    made = plan_meeting(
        actor, title=deal.name, opportunities=[deal.uuid], now=scene.now,
        starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=30),
    )  # fmt: skip
    goal = state_goal(actor, meeting=made.uuid, wanted=wanted, now=scene.now)
    scene.clock.forward(hours=1)
    record_result(actor, expectation=goal.entry.uuid, told=Told(came="reached"), now=scene.now)
    if onward:
        step = deal.now_step
        assert step is not None
        later = step.version.steps.get(position=step.position + 1)
        enter_step(actor, opportunity=deal.uuid, step=later.uuid, now=scene.now)


def test_what_worked_for_the_seller_goes_first_and_says_how_often(scene: Scene) -> None:
    first, second = scene.exits[:2]
    on_second = Wanted(what=second.text, exit=second.uuid)
    on_first = Wanted(what=first.text, exit=first.uuid)
    own = Wanted(what="Anna Berg lends us the downtime log")
    dana = scene.cast.dana
    for n, (wanted, onward) in enumerate(
        [(on_second, True), (on_second, True), (on_second, False), (on_first, False), (own, True)]
    ):
        meet(scene, scene.another(f"Deal {n}"), wanted, onward=onward, who=dana)
    meet(scene, scene.another("Iris's", scene.cast.iris), own, onward=True, who=scene.cast.iris)
    meeting = scene.meeting(in_minutes=40)
    (ahead,) = meetings_ahead(scene.dana, scene.now)
    told = [(one.words, one.worked.own) for one in ahead.suggestions[:3]]
    assert told[:2] == [(second.as_goal or second.text, (2, 3)), (own.what, (1, 1))]
    client = sign_in(dana)
    text = unescape(client.get("/today/").content.decode())
    assert "worked 2 of 3 times for you" in text
    assert "worked 1 of 1 times for you" in text
    page = reverse("meeting", args=[meeting.uuid])
    form = client.get(page, {"exit": own.what}).context["goal_form"]
    assert form.initial["what"] == own.what


def test_of_others_only_exits_count_and_only_where_nobody_is_given_away(scene: Scene) -> None:
    way_out, cast = scene.exits[0], scene.cast
    wanted = Wanted(what=way_out.text, exit=way_out.uuid)
    for person in (cast.iris, cast.noor, cast.theo):
        meet(scene, scene.another(f"{person.name}'s", person), wanted, onward=True, who=person)
    meet(scene, scene.another("T", cast.iris), Wanted(what="A secret of Iris's"), onward=True,
         who=cast.iris)  # fmt: skip
    scene.meeting(in_minutes=40)
    for least, told in ((4, None), (3, (3, 3))):
        cast.organisation.smallest_group = least
        cast.organisation.save()
        cast.dana.refresh_from_db()
        (ahead,) = meetings_ahead(scene.actor(cast.dana), scene.now)
        assert ahead.suggestions[0].worked.all_of_us == told
        assert "secret" not in " ".join(one.words for one in ahead.suggestions)
