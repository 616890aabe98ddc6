"""A day of Dana's with everything on it, by the server's clock."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from foresaid.ledger.movement import Action
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.target import Owed, set_targets
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.target_questions import terms
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.models import Person
from foresaid.sales.models import Meeting, Opportunity
from foresaid.sales.operations.accounts import add_contact, create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast


def today(cast: Cast) -> str:
    """Two meetings ahead, one ended, two steps due, one vague, one opportunity without any."""
    dana = _actor(cast, cast.dana)
    deals = _deals(cast, dana)
    _meeting(dana, "Northwind", deals[0], hours=0.67)
    planned = _meeting(dana, "Mora Hotels", deals[1], hours=4)
    wanted = Wanted(
        what="Buyer agrees to the pilot in week 50", at_least="names the test line", confidence=70
    )
    state_goal(dana, meeting=planned.uuid, wanted=wanted, now=timezone.now())
    _meeting(dana, "Kersten Tools", deals[2], hours=-2)
    for deal, what, days in (
        (deals[0], "Brandt Kabel sends the name of the budget owner", 0),
        (deals[1], "Anna Berg names who signs, in writing", 0),
        (deals[2], "Follow up", 5),
    ):
        due_on = cast.organisation.today(timezone.now()) + dt.timedelta(days=days)
        state_expectation(
            dana, opportunity=deal.uuid, wanted=Wanted(what=what), due_on=due_on,
            now=timezone.now(),
        )  # fmt: skip
    return reverse("today")


def ended_without_result(cast: Cast) -> Meeting:
    """A meeting that is over, with a goal said before it and no result."""
    dana = _actor(cast, cast.dana)
    deal = Opportunity.objects.get(name="Second line")
    made = _meeting(dana, "Lund & Sohn", deal, hours=-2)
    wanted = Wanted(what="Ole Lund orders the second line")
    state_goal(dana, meeting=made.uuid, wanted=wanted, now=timezone.now())
    return made


def meeting_ahead(cast: Cast) -> str:
    dana = _actor(cast, cast.dana)
    made = _meeting(dana, "Northwind", _deals(cast, dana)[0], hours=1)
    return reverse("meeting", args=[made.uuid])


def meeting_behind(cast: Cast) -> str:
    return reverse("meeting", args=[_ended(cast).uuid])


def meeting_evidence(cast: Cast) -> str:
    return reverse("meeting_evidence", args=[_ended(cast).uuid])


def meeting_new(cast: Cast) -> str:
    _deals(cast, _actor(cast, cast.dana))
    return reverse("meeting_new")


def words(cast: Cast) -> str:
    _ended(cast)
    return reverse("words")


def records(cast: Cast) -> str:
    _ended(cast)
    return reverse("words_records", args=["people", cast.dana.uuid, "set-before"])


def history(cast: Cast) -> str:
    """A goal with its result and the manager's view, and what was said on other days."""
    today(cast)
    return reverse("history")


def targets(cast: Cast) -> str:
    """Targets down the teams that do not quite add up, one of them replaced."""
    return f"{reverse('targets')}?term={_targets(cast)}"


def targets_set(cast: Cast) -> str:
    return f"{reverse('targets_set')}?term={_targets(cast)}"


def _targets(cast: Cast) -> str:
    ada, now = _actor(cast, cast.ada), timezone.now()
    quarters = [one for one in terms(ada, now) if one.kind == "quarter"]
    term = next(one for one in quarters if one.starts_on > cast.organisation.today(now)).uuid
    for amounts in ((1_000_000, 640_000, 300_000, 250_000), (1_000_000, 640_000, 300_000, 280_000)):
        all_of_us, north, dana, iris = map(Decimal, amounts)
        owed = [
            Owed(measure="won_amount", amount=all_of_us, term=term),
            Owed(measure="won_amount", amount=north, term=term, team=cast.north.uuid),
            Owed(measure="won_amount", amount=dana, term=term, person=cast.dana.uuid),
            Owed(measure="won_amount", amount=iris, term=term, person=cast.iris.uuid),
        ]
        set_targets(ada, owed=owed, now=now)
    return str(term)


def _actor(cast: Cast, person: Person) -> Actor:
    return actor_for(person, Door.PAGE, cast.organisation.today(timezone.now()))


def _deals(cast: Cast, dana: Actor) -> list[Opportunity]:
    now = timezone.now()
    create_default_process(_actor(cast, cast.ada), now=now)
    found = []
    for name, account in (
        ("Pumps for hall 3", "Northwind"), ("Pool plant", "Mora Hotels"),
        ("Test line", "Kersten Tools"), ("Second line", "Lund & Sohn"),
    ):  # fmt: skip
        made = create_account(dana, name=account, now=now)
        add_contact(dana, name=f"Anna {account.split()[0]}", account=made.uuid, now=now)
        found.append(open_opportunity(dana, name=name, account=made.uuid, now=now))
    return found


def _meeting(dana: Actor, title: str, deal: Opportunity, *, hours: float) -> Meeting:
    starts_at = timezone.now() + dt.timedelta(hours=hours)
    return plan_meeting(
        dana, title=title, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=50),
        opportunities=[deal.uuid], now=timezone.now(),
    )  # fmt: skip


def _ended(cast: Cast) -> Meeting:
    dana = _actor(cast, cast.dana)
    made = _meeting(dana, "Kersten Tools", _deals(cast, dana)[2], hours=-2)
    wanted = Wanted(what="Buyer agrees to the pilot in week 50", at_least="names the test line")
    goal = state_goal(dana, meeting=made.uuid, wanted=wanted, now=timezone.now())
    action = Action(
        what="Anna Kersten sends the signed pilot order",
        on=cast.organisation.today(timezone.now()) + dt.timedelta(days=3),
    )
    told = Told(came="reached", evidence="She agreed and named the line.", action=action)
    record_result(dana, expectation=goal.entry.uuid, told=told, now=timezone.now())
    record_result(
        _actor(cast, cast.sam), expectation=goal.entry.uuid, told=Told(came="partly"),
        now=timezone.now(),
    )  # fmt: skip
    return made
