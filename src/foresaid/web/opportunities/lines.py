"""An opportunity as lists, board and page show it: with what was said of it and computed."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foresaid import formats
from foresaid.forecasting.questions import ReadingView, readings_for
from foresaid.ledger.step_questions import next_steps
from foresaid.ledger.views import NextStepView
from foresaid.people.actor import Actor
from foresaid.sales.questions.lists import OpportunityRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An opportunity with what was said of it and what was computed."""

    row: OpportunityRow
    next_step: NextStepView | None
    reading: ReadingView | None

    @property
    def stay_words(self) -> str:
        """Days in the step against the norm: `31 days, usually 18`."""
        if self.row.days_in_step is None:
            return ""
        spent = formats.days(self.row.days_in_step)
        norm = self.reading.leave_p80 if self.reading else None
        if norm is None or not self.row.is_open:
            return spent
        return _("%(spent)s, usually %(norm)s") % {
            "spent": spent,
            "norm": formats.number(round(norm)),
        }

    @property
    def overstayed(self) -> bool:
        return bool(self.row.is_open and self.reading and self.reading.overstayed)

    @property
    def amount_is_estimate(self) -> bool:
        return self.row.amount is None and bool(self.reading and self.reading.amount)


def lines_of(actor: Actor, rows: list[OpportunityRow], moment: dt.datetime) -> list[Line]:
    """Rows with next steps and figures: a fixed number of queries."""
    keys = [row.id for row in rows if row.is_open]
    steps = next_steps(actor, keys, moment)
    readings = readings_for(actor, keys)
    return [
        Line(row=row, next_step=steps.get(row.id), reading=readings.get(row.id)) for row in rows
    ]
