"""The rows of the list as HTML, from one pattern each.

A template's nodes cost more than half of the page where fifty rows have nine cells; a pattern
that is filled once a row costs a tenth of it. Every value goes through `_filled`, which escapes
it, and every text through translation, once a page.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from foresaid import formats
from foresaid.web.components.marks import mark

from .lines import Line

_ROW = """
          <tr data-item tabindex="-1">
            <td class="pick"><input type="checkbox" name="opportunity" value="{uuid}" \
aria-label="{choose}"></td>
            <th scope="row"><a href="{href}">{name}</a>{account}</th>
            <td>{step}{stay}</td>
            <td>{next}</td>
            <td class="num">{amount}</td>
            <td class="num" data-label="{chance_label}">{chance}</td>
            <td class="day" data-label="{close_label}">{close}</td>
            {owner}
            <td>{change}</td>
          </tr>"""
_CHANGE = (
    '<a class="button button--plain button--small" href="{href}?next={back}" data-dialog'
    ' aria-label="{label}">{words}</a>'
)
_SMALL = '<small class="said-small{}">{}{}</small>'
_NEXT_LETTERS = 70
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What all rows of a page have in common."""

    today: dt.date
    currency: str
    several: bool
    here: str


def rows_of(lines: Iterable[Line], listed: Listed) -> SafeString:
    """`<tr>` after `<tr>`, each a line of the list."""
    one = _Rows(listed)
    return SafeString("".join(one.row(line) for line in lines))


class _Rows:
    """Texts and addresses of a page, looked up once, and what fills them."""

    def __init__(self, listed: Listed) -> None:
        self.listed = listed
        self.page, self.edit = _address("opportunity"), _address("opportunity_edit")
        self.back = quote(listed.here)
        self.chance, self.close = _("Chance"), _("Decision by")
        self.choose = _("Choose %(name)s")
        self.change, self.change_of = _("Change…"), _("Change step, date and amount of %(name)s")
        self.too_little = _("says too little")
        self.no_step, self.unknown = _("no step"), _weak(_("unknown"))
        self.list_price = _filled("<small>{}</small>", _("list price"))
        self.nothing = _filled(
            '<span class="said-small tone-nothing">{} {}</span>',
            mark("nothing"),
            _("nothing is expected"),
        )

    def row(self, line: Line) -> SafeString:
        row, reading = line.row, line.reading
        return _filled(
            _ROW,
            uuid=row.uuid,
            choose=self.choose % {"name": row.name},
            href=self.page.replace(str(_NOBODY), str(row.uuid)),
            name=row.name,
            account=_filled("<small>{}</small>", row.account) if row.account else "",
            step=row.step or self.no_step,
            stay=self._stay(line),
            next=self._next(line),
            amount=self._amount(line),
            chance_label=self.chance,
            chance=formats.percent(reading.chance) if reading else "",
            close_label=self.close,
            close=formats.day(row.close_on, self.listed.today) if row.close_on else "",
            owner=_filled("<td>{}</td>", row.owner) if self.listed.several else "",
            change=self._change(line) if row.is_open else "",
        )

    def _stay(self, line: Line) -> SafeString | str:
        words = line.stay_words
        return _small("outside" if line.overstayed else "", words) if words else ""

    def _next(self, line: Line) -> SafeString | str:
        row, step, today = line.row, line.next_step, self.listed.today
        if not row.is_open:
            return formats.day(row.closed_on, today) if row.closed_on else ""
        if step is None:
            return self.nothing
        due = formats.late(step.days_late) if step.overdue else formats.due(step.due_on, today)
        if step.lacks:
            due = f"{due} · {self.too_little}"
        what = Truncator(step.what).chars(_NEXT_LETTERS)
        return _filled("{}{}", what, _small("missed" if step.overdue else "", due))

    def _amount(self, line: Line) -> SafeString | str:
        row, reading = line.row, line.reading
        if row.amount is not None:
            return formats.money(row.amount, row.currency)
        if reading is None or not line.amount_is_estimate or reading.amount is None:
            return self.unknown
        price = formats.money(reading.amount, self.listed.currency)
        return _filled("{}{}", _weak(price), self.list_price)

    def _change(self, line: Line) -> SafeString:
        row = line.row
        where = self.edit.replace(str(_NOBODY), str(row.uuid))
        label = self.change_of % {"name": row.name}
        return _filled(_CHANGE, href=where, back=self.back, label=label, words=self.change)


def _address(name: str) -> str:
    """Of nobody's opportunity: resolving an address a hundred times takes as long as a query."""
    return reverse(name, args=[_NOBODY])


def _filled(pattern: str, *values: object, **named: object) -> SafeString:
    """As `format_html`, without its care for lazy texts, which takes longer than the filling."""
    return SafeString(
        pattern.format(*map(_escaped, values), **{key: _escaped(v) for key, v in named.items()})
    )


def _escaped(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


def _small(tone: str, words: str) -> SafeString:
    if not tone:
        return _filled(_SMALL, "", "", words)
    return _filled(_SMALL, f" tone-{tone}", _filled("{} ", mark(tone)), words)


def _weak(words: str) -> SafeString:
    return _filled('<span class="weak">{}</span>', words)
