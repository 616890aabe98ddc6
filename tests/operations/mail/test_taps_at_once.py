"""Two links of one mail that are used at the same moment: one does its work, one is used up."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from foresaid.ledger import guards
from foresaid.ledger.models import Result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.verify import verify
from foresaid.mail.models import Message, Tap
from foresaid.mail.operations.taps import UnableToTap, use_tap
from foresaid.people import tokens
from foresaid.people.actor import Door, actor_for
from tests.cast import Cast, build
from tests.operations.at_once import at_once

ACTS = ("reached", "partly", "not_reached", "not_held")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build()


@pytest.fixture(autouse=True)
def guards_lifted_at_the_end(transactional_db: None) -> object:
    guards.install(connection)
    yield
    guards.lift(connection)


def tokens_of_one_mail(cast: Cast) -> list[str]:
    """A link for each answer, in a mail about a meeting that is over."""
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    starts_at = now - dt.timedelta(hours=2)
    meeting = plan_meeting(
        dana, title="Northwind", starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1),
        now=starts_at - dt.timedelta(hours=1),
    )  # fmt: skip
    state_goal(dana, meeting=meeting.uuid, wanted=Wanted(what="Anna signs"), now=now)
    rest = {"organisation": cast.organisation}
    message = Message.objects.create(
        recipient=cast.dana, kind="reminder", subject="So", body="", queued_at=now, due_at=now,
        message_id="1@aldermoor.com", dedupe_key="1", changed_at=now, **rest,
    )  # fmt: skip
    made = [tokens.fresh() for _act in ACTS]
    for token, act in zip(made, ACTS, strict=True):
        Tap.objects.create(
            person=cast.dana, message=message, act=act, subject=meeting.uuid, made_at=now,
            token_digest=tokens.digest(token), expires_at=now + dt.timedelta(days=7), **rest,
        )  # fmt: skip
    return made


@pytest.mark.parametrize("same", [True, False], ids=["the same link", "another of the mail"])
def test_links_that_are_used_at_the_same_moment_do_one_thing(cast: Cast, same: bool) -> None:
    made = tokens_of_one_mail(cast)
    found = at_once(lambda n: use_tap(token=made[0 if same else n % 4], now=timezone.now()), 8)
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToTap] * 7
    assert Result.objects.count() == 1
    assert not Tap.objects.filter(used_at=None).exists()
    assert verify(cast.organisation).problem == ""
