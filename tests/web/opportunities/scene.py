"""A team floor with enough going on that every page of opportunities has something to show."""

import datetime as dt
import random
from decimal import Decimal

from django.utils import timezone

from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.sales.models import Account, Opportunity, Process, Step
from foresaid.sales.operations.accounts import add_contact, create_account
from foresaid.sales.operations.activities import record_activity
from foresaid.sales.operations.opportunities import add_participant, enter_step, open_opportunity
from foresaid.sales.operations.outcomes import close_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast

FIRMS = ["Northwind Mills", "Halden Foods", "Ferro", "Mora Hotels", "Lund & Sohn", "Aster Print"]
SUBJECTS = ["Second line", "Cooling upgrade", "Pump renewal", "Service contract", "Pilot plant"]


def fill(cast: Cast) -> Opportunity:
    """Forty sales with their courses, figures computed; returns Dana's largest open one."""
    now = timezone.now()
    if Process.objects.filter(organisation=cast.organisation).exists():
        return _largest(cast)
    chance = random.Random(7)
    create_default_process(cast.operator, now=now)
    steps = list(
        Step.objects.filter(organisation=cast.organisation, after_sale=False).order_by("position")
    )
    accounts = [create_account(cast.actor(cast.dana), name=name, now=now) for name in FIRMS]
    for n in range(40):
        seller = (cast.dana, cast.iris, cast.noor)[n % 3]
        _sale(cast, seller, chance.choice(accounts), steps, chance, now, closes=n < 24)
    main = _largest(cast)
    _tell(cast, main, now)
    refresh_run(cast.operator, now=now)
    return main


def _largest(cast: Cast) -> Opportunity:
    return Opportunity.objects.filter(now_owner=cast.dana, now_outcome="open").order_by(
        "-now_amount"
    )[0]


def _sale(
    cast: Cast,
    seller: Person,
    account: Account,
    steps: list[Step],
    chance: random.Random,
    now: dt.datetime,
    *,
    closes: bool,
) -> None:
    actor = cast.actor(seller)
    at = now - dt.timedelta(days=chance.randint(60, 120) if closes else chance.randint(15, 60))
    row = open_opportunity(
        actor,
        name=f"{chance.choice(SUBJECTS)} {account.name.split()[0]}",
        account=account.uuid,
        amount=Decimal(chance.randrange(8, 140)) * 1000,
        close_on=(now + dt.timedelta(days=chance.randint(-5, 70))).date(),
        happened_at=at,
        now=now,
    )
    for step in steps[1 : chance.randint(3, 7)]:
        at += dt.timedelta(days=chance.expovariate(1 / 8))
        if at < now:
            enter_step(actor, opportunity=row.uuid, step=step.uuid, happened_at=at, now=now)
    at = min(at + dt.timedelta(days=chance.randint(1, 15)), now)
    if closes:
        close_opportunity(
            actor,
            opportunity=row.uuid,
            outcome=chance.choice(["won", "won", "lost", "no_decision"]),
            reason="They chose to wait.",
            happened_at=at,
            now=now,
        )


def _tell(cast: Cast, main: Opportunity, now: dt.datetime) -> None:
    dana = cast.actor(cast.dana)
    state_expectation(
        dana,
        wanted=Wanted(
            what="The plant manager shares the downtime log and names who signs.",
            who="Ole Berg",
            confidence=70,
        ),
        due_on=cast.organisation.today(now) + dt.timedelta(days=4),
        opportunity=main.uuid,
        now=now,
    )
    assert main.account is not None
    contact = add_contact(
        dana, name="Ole Berg", account=main.account.uuid, job_title="Plant manager", now=now
    )
    add_participant(dana, opportunity=main.uuid, contact=contact.uuid, part="signs", now=now)
    record_activity(
        dana,
        kind="Call",
        opportunity=main.uuid,
        text="They asked for the figures of the pilot.",
        by_customer=True,
        now=now,
    )
