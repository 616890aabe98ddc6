"""The list of opportunities and the board by step."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from foresaid import formats
from foresaid.forecasting.questions import ReadingView, readings_for
from foresaid.ledger.questions import next_steps
from foresaid.ledger.views import NextStepView
from foresaid.people.actor import Actor
from foresaid.people.choices import Role
from foresaid.sales.questions import board as columns_of
from foresaid.sales.questions import choices_of, lists
from foresaid.sales.questions.lists import OpportunityRow
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .filtering import FilterForm, saved_views


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


@require_safe
@doors.signed_in
def opportunities(request: SignedInRequest) -> HttpResponseBase:
    actor, now = request.actor, request.now
    form = FilterForm(request.GET, choices_of(actor, now))
    narrowed = form.narrowed(actor, actor.organisation.moment(now))
    sort = request.GET.get("sort", lists.USUAL_SORT)
    total = lists.total(actor, narrowed, now)
    page: Page[OpportunityRow] = lists.opportunity_list(
        actor, narrowed, sort=sort, page=request.GET.get("page", "1"), now=now, count=total.count
    )
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(actor, list(page.object_list), actor.organisation.moment(now)),
        "total": total,
        "total_words": total_words(total.count),
        "sells": Role.SALESPERSON in actor.roles,
        "views": saved_views(actor, request.GET),
        "several": actor.is_manager or actor.sees_everybody,
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
    }
    return doors.page(request, "opportunities/list.html", context)


@require_safe
@doors.signed_in
def board(request: SignedInRequest) -> HttpResponseBase:
    actor, now = request.actor, request.now
    form = FilterForm(request.GET, choices_of(actor, now))
    moment = actor.organisation.moment(now)
    columns = columns_of(actor, form.narrowed(actor, moment), now)
    lines = lines_of(actor, [card for column in columns for card in column.cards], moment)
    by_key = {line.row.id: line for line in lines}
    context = {
        "form": form,
        "columns": [(column, [by_key[card.id] for card in column.cards]) for column in columns],
        "several": actor.is_manager or actor.sees_everybody,
        "query": request.GET.urlencode(),
    }
    return doors.page(request, "opportunities/board.html", context)


def total_words(count: int) -> str:
    return ngettext("%(n)s opportunity", "%(n)s opportunities", count) % {
        "n": formats.number(count)
    }
