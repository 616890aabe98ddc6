"""The list of opportunities and the board by step."""

from django.core.paginator import Page
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from foresaid import formats
from foresaid.people.choices import Role
from foresaid.sales.questions import board as columns_of
from foresaid.sales.questions import choices_of, lists
from foresaid.sales.questions.lists import OpportunityRow
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from . import rows
from .filtering import FilterForm, saved_views
from .lines import lines_of


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
    several = actor.is_manager or actor.sees_everybody
    lines = lines_of(actor, list(page.object_list), actor.organisation.moment(now))
    common = rows.Listed(
        today=actor.organisation.today(now),
        currency=actor.organisation.currency,
        several=several,
        here=request.get_full_path(),
    )
    context = {
        "form": form,
        "page": page,
        "rows": rows.rows_of(lines, common),
        "total": total,
        "total_words": total_words(total.count),
        "sells": Role.SALESPERSON in actor.roles,
        "views": saved_views(actor, request.GET),
        "several": several,
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
