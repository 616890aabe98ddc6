"""A quarter with a past to learn from, open deals, targets, calls and outlooks, for pages."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from foresaid.forecasting import term_upkeep
from foresaid.forecasting.foreseen import start_of
from foresaid.forecasting.operations.diagnose import diagnose
from foresaid.forecasting.operations.foretell import foretell, look_back
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.forecasting.operations.score import score, weigh
from foresaid.ledger.operations.call import Called, state_call
from foresaid.ledger.operations.target import Owed, set_target
from foresaid.people.models import Term
from tests.cast import Cast
from tests.deals import close, default_steps, learnable_past, open_deal, project


def running(cast: Cast, now: dt.datetime, kind: str = "quarter") -> Term:
    today = cast.organisation.today(now)
    return Term.objects.get(
        organisation=cast.organisation, kind=kind, starts_on__lte=today, ends_on__gt=today
    )


def fill(cast: Cast, now: dt.datetime | None = None) -> Term:
    """Fill the cast's organisation with outlooks of now and a week ago; the running quarter."""
    now = now or timezone.now()
    steps = default_steps(cast)
    for owner in (cast.iris, cast.noor):
        learnable_past(cast, owner, deals=45)
    for n, (owner, days) in enumerate(
        [(cast.dana, 5), (cast.dana, 12), (cast.dana, 30), (cast.iris, 8), (cast.noor, 9)]
    ):
        entered = [now - dt.timedelta(days=days), now - dt.timedelta(days=days / 2)]
        open_deal(owner, steps, name=f"Open {n}", entered=entered, amount=20_000)
    won = open_deal(cast.dana, steps, name="Won", entered=[now - dt.timedelta(days=20)])
    close(won, "won", now - dt.timedelta(days=2))
    project(cast.organisation, now)
    term = running(cast, now)
    owed = Owed(measure="won_amount", amount=Decimal(40_000), term=term.uuid, person=cast.dana.uuid)
    set_target(cast.actor(cast.ada), owed=owed, now=now)
    called = Called(commit=Decimal(20_000), likely=Decimal(30_000), best=Decimal(60_000))
    state_call(cast.actor(cast.dana), term=term.uuid, called=called, now=now)
    made = refresh_run(cast.operator, now=now)
    look_back(cast.organisation, now - dt.timedelta(days=7), now)
    foretell(made)
    diagnose(cast.organisation, now)
    return term


def prove(cast: Cast, now: dt.datetime, months: int = 2) -> None:
    """Forecast the last ended months again and hold them against what came."""
    today = cast.organisation.today(now)
    ended = Term.objects.filter(organisation=cast.organisation, kind="month", ends_on__lte=today)
    for month in ended.order_by("-starts_on")[months : 2 * months]:
        look_back(cast.organisation, start_of(month), now)
        score(month, now, cast.organisation.data_version)
    weigh(cast.organisation, now, cast.organisation.data_version)


def again(cast: Cast, now: dt.datetime) -> None:
    """Compute anew, as the worker does when rows have changed."""
    foretell(refresh_run(cast.operator, now=now))


def work(cast: Cast, now: dt.datetime) -> None:
    """Let the worker do everything that is due."""
    for _turn in range(30):
        if not term_upkeep.outlooks_due(now):
            return
        term_upkeep.keep_outlooks(now)


def forecast(cast: Cast) -> str:
    fill(cast)
    return reverse("forecast")


def ended_forecast(cast: Cast) -> str:
    """Of the last month that ended and was forecast again."""
    fill(cast)
    prove(cast, timezone.now())
    today = cast.organisation.today(timezone.now())
    ended = Term.objects.filter(organisation=cast.organisation, kind="month", ends_on__lte=today)
    month = ended.order_by("-starts_on")[2]
    return reverse("forecast") + f"?term={month.uuid}"


def own_forecast(cast: Cast) -> str:
    fill(cast)
    return reverse("forecast") + f"?of=person:{cast.dana.uuid}"


def chances(cast: Cast) -> str:
    fill(cast)
    prove(cast, timezone.now(), months=4)
    return reverse("calibration")


def coaching_of_dana(cast: Cast) -> str:
    fill(cast)
    return reverse("coaching_of", args=[cast.dana.uuid])
