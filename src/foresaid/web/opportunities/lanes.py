"""The course of one sale as a lane."""

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from foresaid import formats
from foresaid.forecasting.questions import StepNormView
from foresaid.ledger.views import ExpectationView
from foresaid.sales.questions.detail import OpportunityPage, Stay
from foresaid.web.components.lanes import Lane, LaneMark, LaneStep, lane_of
from foresaid.web.components.tones import Tone


def lane(
    page: OpportunityPage,
    norms: Mapping[str, StepNormView],
    said: Sequence[ExpectationView],
    zone: ZoneInfo,
    today: dt.date,
) -> Lane | None:
    """The steps in the order in which they were entered, then those to come."""
    stays = [stay for stay in page.stays if stay.dated]
    if not stays:
        return None
    steps = [_drawn(stay, norms.get(stay.key), zone, today, page) for stay in stays]
    if page.row.is_open and page.current is not None:
        steps += [
            LaneStep(label=step.name, words=_("to come"))
            for step in page.steps
            if step.position > page.current.position
        ]
    marks = [_mark(view) for view in said if view.state != "withdrawn"]
    return lane_of(
        steps,
        marks,
        today=today if page.row.is_open else stays[-1].entered_at.astimezone(zone).date(),
        caption=_("The course of %(name)s, step by step") % {"name": page.row.name},
        marks_label=_("Expected"),
    )


def _drawn(
    stay: Stay, norm: StepNormView | None, zone: ZoneInfo, today: dt.date, page: OpportunityPage
) -> LaneStep:
    entered = stay.entered_at.astimezone(zone).date()
    left = stay.left_at.astimezone(zone).date() if stay.left_at else None
    days = _spent(stay, page, today)
    p50, p80 = (norm.left_p50, norm.left_p80) if norm else (None, None)
    words = formats.days(days)
    if p80 is not None:
        words = _("%(days)s, usually %(norm)s") % {
            "days": words,
            "norm": formats.number(round(p80)),
        }
    tone: Tone = "plain" if p80 is None else "outside" if days > p80 else "happened"
    return LaneStep(
        label=stay.name,
        words=words,
        entered_on=entered,
        left_on=left,
        normal_from=_after(entered, p50),
        normal_to=_after(entered, p80),
        tone=tone,
        current=left is None and page.row.is_open,
    )


def _spent(stay: Stay, page: OpportunityPage, today: dt.date) -> int:
    """Whole days that it stood there; where it stands now, as the list has it."""
    if stay.left_at is not None:
        return formats.whole_days((stay.left_at - stay.entered_at) / dt.timedelta(days=1))
    known = page.row.days_in_step
    return (today - stay.entered_at.date()).days if known is None else known


def _after(entered: dt.date, days: float | None) -> dt.date | None:
    return None if days is None else entered + dt.timedelta(days=round(days))


def _mark(view: ExpectationView) -> LaneMark:
    tones: dict[str, Tone] = {
        "reached": "happened",
        "partly": "outside",
        "not_reached": "missed",
    }
    tone: Tone = tones.get(view.state, "missed" if view.overdue else "expected")
    return LaneMark(on=view.due_on, words=view.what, tone=tone)
