"""Links that do nothing any more go, and occasions too, but nobody is told of anything again."""

import pytest

from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail.models import Message, Occasion, Tap
from foresaid.mail.operations import tidying
from foresaid.mail.operations.tidying import is_due, tidy_links
from foresaid.mail.reminders import queueing
from foresaid.people.models import Journal
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.usefixtures("reachable")

SIGNS = Wanted(what="Anna Berg names who signs")


def told_of_a_meeting(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=30, minutes=30)
    state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    queueing.queue_reminders(scene.clock.forward(hours=2.5))
    assert Tap.objects.exists()
    assert Occasion.objects.filter(subject=meeting.uuid).exists()


def after(scene: Scene, days: int) -> int:
    now = scene.clock.forward(hours=24 * days)
    count = tidy_links(now) if is_due(now) else 0
    assert not is_due(now)
    return count


def test_links_go_a_month_after_they_expired_and_the_journal_says_so(scene: Scene) -> None:
    told_of_a_meeting(scene)
    links = Tap.objects.count()
    assert after(scene, 36) == 0  # a week to expire, and not yet a month
    assert after(scene, 2) == links
    assert not Tap.objects.exists()
    row = Journal.objects.get(verb="tidy_links")
    assert (row.subject, row.actor_kind) == (f"{links} links, 0 occasions", "job")
    assert Message.objects.exists()  # what was sent stays to be seen


def test_occasions_go_when_they_can_not_come_again(scene: Scene) -> None:
    told_of_a_meeting(scene)
    after(scene, 80)
    assert Occasion.objects.exists()
    after(scene, 11)
    assert not Occasion.objects.exists()


def test_of_an_overdue_step_nobody_is_told_twice_however_long_it_waits(scene: Scene) -> None:
    said = state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(1),
        now=scene.now,
    )  # fmt: skip
    for _morning in range(4):
        queueing.queue_reminders(scene.clock.forward(hours=24))
    about = Occasion.objects.filter(subject=said.entry.uuid)
    assert about.exists()
    after(scene, 200)
    assert about.exists()
    record_result(scene.dana, expectation=said.entry.uuid, told=Told(came="reached"), now=scene.now)
    after(scene, 1)
    assert not about.exists()


def test_many_go_in_parts_with_a_line_of_journal_each(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of_a_meeting(scene)
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    links = Tap.objects.count()
    assert links > 2
    assert after(scene, 40) == links
    assert Journal.objects.filter(verb="tidy_links").count() == (links + 1) // 2
