import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_commitment, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.actor import Door, actor_for
from foresaid.sales.models import Meeting
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast

from .rule import Made, Route, Who


def meeting(*, ahead: bool = True, goal: bool = False, result: bool = False) -> Made:
    """A meeting of Dana's, by the server's clock: these routes are asked for in earnest."""

    def make(cast: Cast) -> Mapping[str, object]:
        return {"meeting": _meeting(cast, ahead=ahead, goal=goal, result=result).uuid}

    return make


def _meeting(cast: Cast, *, ahead: bool, goal: bool, result: bool) -> Meeting:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    starts_at = now + dt.timedelta(hours=3 if ahead else -3)
    ends_at = starts_at + dt.timedelta(hours=1)
    made = plan_meeting(dana, title="Northwind", starts_at=starts_at, ends_at=ends_at, now=now)
    if goal:
        stated = state_goal(dana, meeting=made.uuid, wanted=Wanted(what="Anna signs"), now=now)
        if result:
            told = Told(came="reached")
            record_result(dana, expectation=stated.entry.uuid, told=told, now=now)
    return made


def calls(cast: Cast) -> Mapping[str, object]:
    now = timezone.now()
    made = plan_meeting(
        actor_for(cast.dana, Door.PAGE, cast.organisation.today(now)),
        title="Calls",
        kind="call_block",
        starts_at=now - dt.timedelta(hours=2),
        ends_at=now - dt.timedelta(hours=1),
        now=now,
    )
    return {"meeting": made.uuid}


def said(cast: Cast) -> Mapping[str, object]:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    due_on = cast.organisation.today(now) + dt.timedelta(days=3)
    wanted = Wanted(what="Dana sends the offer")
    return {"expectation": state_commitment(dana, wanted=wanted, due_on=due_on, now=now).entry.uuid}


def way(cast: Cast) -> Mapping[str, object]:
    return {**said(cast), "way": "cancel"}


NEAR = ("dana", "sam", "ada")
FAR = ("iris", "theo")


def close(name: str, own: Made, *, reads: bool = False, writes: bool = True, **sent: str) -> Route:
    """An address of something that is Dana's: for her, her manager and the head of sales."""
    return Route(
        name=name, who=Who.INSIDERS, own=own, reads=reads, writes=writes, insiders=NEAR,
        outsiders=FAR, sends=lambda cast: sent,
    )  # fmt: skip


def deal(cast: Cast) -> Mapping[str, object]:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    create_default_process(cast.operator, now=now)
    return {"opportunity": open_opportunity(dana, name="Pumps", now=now).uuid}


ROUTES = [
    Route(name="said_new", writes=True),
    Route(name="said_together", reads=False, writes=True),
    Route(name="said_take_back_many", reads=False, writes=True),
    Route(name="said_left", writes=True),
    Route(name="help_wanted", writes=True),
    close("hand_over_offer", deal, reads=True),
    close("said", said, reads=True, writes=False),
    close("said_act", lambda cast: {**said(cast), "act": "cancel"}, reason="no"),
    Route(name="today"),
    Route(
        name="today_next_step",
        reads=False,
        writes=True,
        sends=lambda cast: {"opportunity": "not one"},
        answers=(404, 422),
    ),
    Route(
        name="said_take_back",
        who=Who.INSIDERS,
        own=said,
        reads=False,
        writes=True,
        insiders=("dana",),  # taken back it is there for nobody
        outsiders=FAR,
    ),
    close("said_way", way, reason="They chose another way"),
    Route(name="meeting_new", writes=True, sends=lambda cast: {"title": "Northwind"}),
    Route(
        name="calls_new",
        writes=True,
        sends=lambda cast: {
            "title": "Calls",
            "on": "2030-03-01",
            "starts": "10:00",
            "ends": "11:00",
            "count": "5",
            "what": "talks",
        },
    ),
    close("meeting_count", calls, count="4"),
    close("meeting_about", meeting(), opportunity="none"),
    close("meeting", meeting(), reads=True, writes=False),
    close("meeting_goal", meeting(), what="Anna Berg signs"),
    close("meeting_cancel_goal", meeting(goal=True), reason="Another one is better"),
    close("meeting_result", meeting(ahead=False), came="held"),
    close("meeting_evidence", meeting(ahead=False, goal=True, result=True), reads=True),
    close("meeting_move", meeting(), on="2030-03-01", starts="10:00", ends="11:00"),
    close("meeting_call_off", meeting(), reason="They went elsewhere"),
    Route(name="targets"),
    Route(name="targets_set", who=Who.MANAGERS, writes=True),
    Route(name="targets_file", who=Who.MANAGERS, writes=True),
]
