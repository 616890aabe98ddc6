"""The product's template tags and filters; they are there in every template without a load."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foresaid import formats
from foresaid.web.components import blocks
from foresaid.web.components.bands import Band
from foresaid.web.components.honesty import HonestyChart
from foresaid.web.components.lanes import Lane
from foresaid.web.components.lines import Line
from foresaid.web.components.marks import mark
from foresaid.web.components.pages import pages_of
from foresaid.web.components.sorting import sort_link
from foresaid.web.components.tones import tone_of
from foresaid.web.components.weeks import WeekTable

if TYPE_CHECKING:
    from foresaid.ledger.views import ExpectationView, NextStepView

register = template.Library()

for block in (
    blocks.kept,
    blocks.spread,
    blocks.expected,
    blocks.happened,
    blocks.side,
    blocks.spread_body,
    blocks.decide,
    blocks.facts,
    blocks.sheet,
    blocks.empty,
    blocks.quiet,
    blocks.disclosure,
    blocks.table,
    blocks.section_head,
):
    register.simple_block_tag(block)
register.simple_block_tag(blocks.filters, takes_context=True)


# --- small parts -----------------------------------------------------------------------------


@register.simple_tag
def fact(label: str, value: str | float, small: str = "", *, href: str = "") -> SafeString:
    """One figure of a `facts` row: `{% fact _("Next step agreed") counted _("3 have none") %}`."""
    return render_to_string(
        "components/fact.html", {"label": label, "value": value, "small": small, "href": href}
    )


register.simple_tag(mark)


@register.simple_tag
def tag(words: str, tone: str = "plain") -> SafeString:
    """A pill: `{% tag _("kept") "happened" %}`."""
    return render_to_string("components/tag.html", {"words": words, "tone": tone_of(tone)})


@register.simple_tag
def avatar(name: str, *, small: bool = False) -> SafeString:
    parts = name.split()
    initials = "".join(part[0] for part in parts[:1] + parts[1:][-1:]).upper()
    size = " avatar--small" if small else ""
    return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', size, initials)


@register.simple_tag
def request_key() -> SafeString:
    """A hidden key by which a form sent twice is known to be the same one."""
    return format_html('<input type="hidden" name="request_key" value="{}">', uuid.uuid4())


# --- charts ----------------------------------------------------------------------------------


@register.simple_tag
def band_figure(band: Band) -> SafeString:
    return render_to_string("components/band.html", {"band": band})


@register.simple_tag
def lane(lane: Lane) -> SafeString:
    return render_to_string("components/lane.html", {"lane": lane})


@register.simple_tag
def line_figure(line: Line) -> SafeString:
    return render_to_string("components/line.html", {"line": line})


@register.simple_tag
def honesty_figure(chart: HonestyChart) -> SafeString:
    return render_to_string("components/honesty.html", {"chart": chart})


@register.simple_tag
def week_table(table: WeekTable) -> SafeString:
    return render_to_string("components/week_table.html", {"table": table})


# --- tables ----------------------------------------------------------------------------------


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request else QueryDict()


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, key: str, label: str, *, numeric: bool = False, first: str = "up"
) -> SafeString:
    """A header cell that sorts by `?sort=key` and back by `?sort=-key`; `first` is up or down."""
    link = sort_link(_query(context), key, first=first)
    return render_to_string(
        "components/sort_header.html", {"link": link, "label": label, "numeric": numeric}
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: "Page[object]") -> SafeString:
    return render_to_string(
        "components/pagination.html", {"pages": pages_of(page, _query(context))}
    )


# --- filters ---------------------------------------------------------------------------------


@register.filter
def money(amount: formats.Number | None, currency: str) -> str:
    return "" if amount is None else formats.money(amount, currency)


@register.filter
def number(value: formats.Number | None, digits: int = 0) -> str:
    return "" if value is None else formats.number(value, digits)


@register.filter
def percent(share: formats.Number | None) -> str:
    return "" if share is None else formats.percent(share)


@register.filter
def team(name: str) -> str:
    return formats.team(name)


@register.filter
def out_of(count: int, whole: int) -> str:
    return formats.out_of(count, whole)


@register.filter
def band_to(low: formats.Number, high: formats.Number) -> str:
    """`{{ low|band_to:high }}` reads `190 to 270`."""
    return formats.band(low, high)


@register.filter
def days(count: int | None) -> str:
    return "" if count is None else formats.days(count)


@register.filter
def day(on: date | None, today: date | None = None) -> str:
    return "" if on is None else formats.day(_date(on), today)


@register.filter
def short_day(on: date | None) -> str:
    return "" if on is None else formats.short_day(_date(on))


@register.filter
def long_day(on: date | None) -> str:
    return "" if on is None else formats.long_day(_date(on))


@register.filter
def weekday(on: date | None) -> str:
    return "" if on is None else formats.weekday(_date(on))


@register.filter
def clock(at: datetime | None) -> str:
    return "" if at is None else formats.clock(at)


@register.filter
def moment(at: datetime | None) -> str:
    return "" if at is None else formats.moment(at)


@register.filter
def relative_day(on: date | None, today: date) -> str:
    return "" if on is None else formats.relative_day(_date(on), _date(today))


@register.filter
def due(on: date | None, today: date) -> str:
    return "" if on is None else formats.due(_date(on), _date(today))


@register.filter
def due_words(said: "ExpectationView | NextStepView", today: date) -> str:
    """How an open expectation stands: late in its holder's working days, else when it is due."""
    return formats.late(said.days_late) if said.overdue else due(said.due_on, today)


@register.filter
def clock_ahead(at: datetime, now: datetime) -> str:
    return formats.clock_ahead(at, now)


@register.filter
def relative_moment(at: datetime | None, now: datetime) -> str:
    return "" if at is None else formats.relative_moment(at, now)


@register.filter
def listed(words: list[str]) -> str:
    return formats.listed(str(word) for word in words)


def _date(value: date) -> date:
    """The day itself, or the local day of an instant."""
    return formats.local_day(value) if isinstance(value, datetime) else value
