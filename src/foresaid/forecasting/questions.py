"""What was computed, as doors show it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from foresaid.engine.differences import BELIEVED_FROM
from foresaid.people.actor import Actor
from foresaid.people.models import Organisation
from foresaid.sales import access as sales_access

from .engine_version import engine_version
from .models import Estimate, Outlook, Reading, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One open opportunity's figures, with the moment they were computed for."""

    opportunity_id: int
    as_of: dt.datetime
    step_key: str
    days_in_step: float | None
    age_days: float | None
    amount: Decimal | None
    amount_from: str
    chance: float
    chance_low: float
    chance_high: float
    chance_expected: float
    leave_p50: float | None
    leave_p80: float | None
    leave_deals: int
    evidence: int
    chance_by_close: float | None

    @property
    def wins_by_close(self) -> float | None:
        """Of deals like it that are won, the share won by its stated day of decision."""
        if self.chance_by_close is None or not self.chance:
            return None
        return min(self.chance_by_close / self.chance, 1.0)

    @property
    def close_not_believed(self) -> bool:
        """Fewer than 2 of 10 of such wins come by the stated day."""
        return self.wins_by_close is not None and self.wins_by_close < BELIEVED_FROM

    @property
    def overstayed(self) -> bool:
        """Longer in the step than 8 of 10 deals that were won."""
        return (
            self.days_in_step is not None
            and self.leave_p80 is not None
            and self.days_in_step > self.leave_p80
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNormView:
    """How a step normally goes; shares are (value, low, high), days None where unknown."""

    step_key: str
    going_on: tuple[float, float, float]
    won: tuple[float, float, float]
    lost: tuple[float, float, float]
    entered: int
    ended: int
    won_deals: int
    left_p50: float | None
    left_p80: float | None


def latest_run(actor: Actor) -> Run | None:
    """The newest computation of the present."""
    return (
        Run.objects.filter(organisation=actor.organisation, purpose=Run.Purpose.CURRENT)
        .order_by("-as_of", "-id")
        .first()
    )


def latest_foretelling(organisation: Organisation) -> Run | None:
    """The newest computation of the present that has outlooks of terms."""
    runs = Run.objects.filter(organisation=organisation, purpose=Run.Purpose.CURRENT)
    foretold = Outlook.objects.filter(run=OuterRef("pk"))
    return runs.filter(Exists(foretold)).order_by("-as_of", "-id").first()


def run_at(actor: Actor, moment: dt.datetime) -> Run | None:
    """The computation that was made for exactly this moment, if there is one."""
    runs = Run.objects.filter(organisation=actor.organisation, as_of=moment)
    return runs.exclude(purpose=Run.Purpose.PROOF).order_by("-id").first()


def readings_for(
    actor: Actor, opportunity_ids: Iterable[int], run: Run | None = None
) -> dict[int, ReadingView]:
    """Figures by opportunity, for those in the actor's sight. Two queries."""
    run = run or latest_run(actor)
    if run is None:
        return {}
    seen = sales_access.opportunities(actor, run.as_of.astimezone(actor.organisation.zone).date())
    rows = Reading.objects.filter(
        run=run, opportunity__in=seen.filter(pk__in=list(opportunity_ids)).values("pk")
    )
    return {row.opportunity_id: _view(row, run) for row in rows}


def norms(actor: Actor, process_id: int | None = None) -> dict[str, StepNormView]:
    """How each step of a process normally goes, by its key; all processes without one."""
    run = latest_run(actor)
    if run is None:
        return {}
    rows = Estimate.objects.filter(run=run)
    if process_id is not None:
        rows = rows.filter(segment=str(process_id))
    return {row.step_key: _norm(row) for row in rows}


def is_stale(actor: Actor, now: dt.datetime) -> bool:
    """Whether the newest computation rests on older rows, another engine, or another day."""
    run = latest_run(actor)
    organisation = actor.organisation
    if run is None or run.data_version != organisation.data_version:
        return True
    if run.engine_version != engine_version():
        return True
    return run.as_of.astimezone(organisation.zone).date() != organisation.today(now)


def _view(row: Reading, run: Run) -> ReadingView:
    names = (
        "opportunity_id", "step_key", "days_in_step", "age_days", "amount", "amount_from",
        "chance", "chance_low", "chance_high", "chance_expected", "leave_p50", "leave_p80",
        "leave_deals", "evidence", "chance_by_close",
    )  # fmt: skip
    return ReadingView(as_of=run.as_of, **{name: getattr(row, name) for name in names})


def _norm(row: Estimate) -> StepNormView:
    figures = row.figures
    shares = {
        name: (figures[name]["value"], figures[name]["low"], figures[name]["high"])
        for name in ("going_on", "won", "lost")
    }
    return StepNormView(
        step_key=row.step_key,
        entered=figures["entered"],
        ended=figures["ended"],
        won_deals=figures["won_deals"],
        left_p50=figures["left_p50"],
        left_p80=figures["left_p80"],
        **shares,
    )
