"""Schedules from before they were chained come into the chain by the migration, once."""

import datetime as dt
from importlib import import_module

from django.apps import apps

from foresaid.ledger.models import Entry, Schedule
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.verify import verify
from foresaid.sales.operations import meetings as sales_meetings

from .conftest import Scene

MIGRATION = import_module("foresaid.ledger.migrations.0004_chain_schedules")


def test_schedules_that_stood_before_are_chained_as_they_stand(scene: Scene) -> None:
    starts_at, ends_at = scene.now + dt.timedelta(hours=2), scene.now + dt.timedelta(hours=3)
    made = sales_meetings.plan_meeting(
        scene.dana, title="Northwind", starts_at=starts_at, ends_at=ends_at, now=scene.now
    )
    goal = state_goal(
        scene.dana, meeting=made.uuid, wanted=Wanted(what="Anna signs"), now=scene.now
    )
    sales_meetings.hold_meeting(scene.dana, meeting=made.uuid, now=scene.clock.forward(hours=4))
    assert "no entry says when" in verify(scene.cast.organisation).problem
    MIGRATION.chain(apps, None)
    found = verify(scene.cast.organisation)
    assert (found.problem, found.entries) == ("", 3)
    assert list(Schedule.objects.order_by("entry__seq").values_list("state", flat=True)) == [
        "planned", "held",
    ]  # fmt: skip
    assert Entry.objects.earliest("seq") == goal.entry
    MIGRATION.chain(apps, None)
    assert Entry.objects.count() == 3
