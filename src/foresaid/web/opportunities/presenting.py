"""What the page of an opportunity shows, from the values it was handed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats
from foresaid.forecasting.questions import ReadingView, StepNormView
from foresaid.ledger.parts import Part
from foresaid.ledger.views import ExpectationView
from foresaid.sales.pushes import pushed
from foresaid.sales.questions.detail import ExitView, OpportunityPage
from foresaid.sales.questions.shares import ShareView

from .forms import Cancel, Happened, NewDate

TONES = {
    "reached": "happened",
    "partly": "outside",
    "not_reached": "missed",
    "not_held": "plain",
    "withdrawn": "plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str
    small: str = ""


def facts(
    page: OpportunityPage,
    reading: ReadingView | None,
    steps: Sequence[ExpectationView],
    today: dt.date,
) -> list[Fact]:
    """The row of figures at the top."""
    found = [_amount(page, reading)]
    if page.row.is_open:
        if reading is not None:
            found.append(_chance(reading))
        found.append(_next_step(steps, today))
    found.append(_decision(page, reading, today))
    return found


def _amount(page: OpportunityPage, reading: ReadingView | None) -> Fact:
    row = page.row
    if row.amount is not None:
        times = len(page.amounts) - 1
        small = (
            ngettext("changed once", "changed %(n)s times", times) % {"n": times} if times else ""
        )
        return Fact(label=_("Amount"), value=formats.money(row.amount, row.currency), small=small)
    if page.list_price is not None:
        price = formats.money(*page.list_price)
        return Fact(
            label=_("Amount"),
            value=_("Unknown"),
            small=_("%(price)s is the list price, used in figures") % {"price": price},
        )
    return Fact(label=_("Amount"), value=_("Unknown"))


def _chance(reading: ReadingView) -> Fact:
    return Fact(
        label=_("Chance to be won"),
        value=formats.percent(reading.chance),
        small=_("normal is %(band)s for deals like it")
        % {"band": formats.percent_band(reading.chance_low, reading.chance_high)},
    )


def _next_step(steps: Sequence[ExpectationView], today: dt.date) -> Fact:
    if not steps:
        return Fact(label=_("Next step"), value=_("None"), small=_("nothing is expected"))
    first = min(steps, key=lambda one: one.due_on)
    return Fact(
        label=_("Next step"),
        value=formats.day(first.due_on),
        small=formats.late(first.days_late) if first.overdue else formats.due(first.due_on, today),
    )


def _decision(page: OpportunityPage, reading: ReadingView | None, today: dt.date) -> Fact:
    row = page.row
    if not row.is_open and row.closed_on:
        label = page.outcomes[-1].label if page.outcomes else ""
        return Fact(
            label=_("Outcome"), value=label.capitalize(), small=formats.day(row.closed_on, today)
        )
    if row.close_on is None:
        return Fact(label=_("Decision expected by"), value=_("No day said"))
    small = formats.relative_day(row.close_on, today)
    if moved := pushed(one.close_on for one in page.close_dates):
        times = ngettext("moved out once", "moved out %(n)s times", moved) % {"n": moved}
        small = f"{small} · {times}"
    if reading is not None and reading.close_not_believed and row.close_on >= today:
        share = formats.percent(reading.wins_by_close or 0.0)
        words = _("hard to believe: %(share)s of such wins come by then") % {"share": share}
        small = f"{small} · {words}"
    return Fact(
        label=_("Decision expected by"), value=formats.day(row.close_on, today), small=small
    )


def chance_words(reading: ReadingView | None, norm: StepNormView | None) -> list[str]:
    """What the chance rests on, in sentences."""
    words: list[str] = []
    if reading is not None and reading.days_in_step is not None:
        words.append(
            _("It has stood in this step for %(days)s.")
            % {"days": formats.days(formats.whole_days(reading.days_in_step))}
        )
    if norm is not None and norm.left_p80 is not None and norm.won_deals:
        words.append(norm_words(norm))
    if reading is not None:
        words.append(
            ngettext(
                "%(n)s earlier deal came to this age in this step.",
                "%(n)s earlier deals came to this age in this step.",
                reading.evidence,
            )
            % {"n": formats.number(reading.evidence)}
        )
        if reading.days_in_step is None:
            words.append(_("Nobody knows since when it stands there, so the band is wide."))
    return words


def norm_words(norm: StepNormView) -> str:
    """The norm of a step with its evidence."""
    return ngettext(
        "8 of 10 deals that were won had left it by day %(day)s (%(n)s deal).",
        "8 of 10 deals that were won had left it by day %(day)s (%(n)s deals).",
        norm.won_deals,
    ) % {"day": formats.number(round(norm.left_p80 or 0)), "n": formats.number(norm.won_deals)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An expectation beside what happened, with the forms of its ways out while it is open.

    `better`: what an open one lacks, each as words for making it better.
    """

    view: ExpectationView
    small: str
    cap: str
    tone: str
    happened: str
    happened_small: str
    better: tuple[str, ...] = ()
    forms: tuple[tuple[str, str, Form], ...] = ()


def spreads(
    said: Sequence[ExpectationView],
    today: dt.date,
    moment: dt.datetime,
    refused: Mapping[str, Form] | None,
    parts: Mapping[UUID, Part] | None = None,
) -> list[Shown]:
    """What was said, open ones first, then newest first, with the ways open to the reader.

    Without `parts`, theirs in each, no way is shown.
    """
    order = sorted(said, key=lambda one: (one.state != "open", -one.stated_at.timestamp()))
    return [_shown(one, today, moment, refused or {}, (parts or {}).get(one.uuid)) for one in order]


def _shown(
    view: ExpectationView,
    today: dt.date,
    moment: dt.datetime,
    refused: Mapping[str, Form],
    part: Part | None,
) -> Shown:
    words, tone = cap(view)
    result = view.result
    return Shown(
        view=view,
        small=said_words(view, today),
        cap=words,
        tone=tone,
        happened=came_words(view),
        happened_small=_came_small(view, today) if result else "",
        better=tuple(_better(view)),
        forms=_ways(view, refused, part) if part else (),
    )


def _better(view: ExpectationView) -> list[str]:
    """Words for making an open next step better: one that is overdue, one that says too little."""
    words = []
    if view.is_open_step and view.overdue and not view.inherited:
        words.append(_("Its day has gone by: say what came of it, or set a new date and say why."))
    words += [str(one.better) for one in view.lacks]
    if view.lacks:
        words.append(_("What was said stays to be read; the better words take its place."))
    return words


def said_words(view: ExpectationView, today: dt.date) -> str:
    """Who said it when, how sure, and what became of that."""
    parts = [view.author, formats.day(view.stated_at.date(), today)]
    if view.confidence is not None:
        parts.append(_("%(sure)s%% sure") % {"sure": view.confidence})
    if view.times_changed:
        parts.append(
            ngettext(
                "date changed once · moved to %(day)s",
                "date changed %(n)s times · moved to %(day)s",
                view.times_changed,
            )
            % {"n": view.times_changed, "day": formats.day(view.due_on, today)}
        )
    parts += [
        _("taken on by %(by)s from %(of)s") % {"by": one.by, "of": one.of} for one in view.adoptions
    ]
    if not view.counts_as_before:
        parts.append(_("said afterwards, so it does not count"))
    return " · ".join(part for part in parts if part)


def cap(view: ExpectationView) -> tuple[str, str]:
    """How it came, in a word or two, and the tone of that."""
    if view.kind == "hand_over" and view.result is not None:
        return (
            (_("Accepted"), "happened")
            if view.state == "reached"
            else (_("Not accepted"), "missed")
        )
    if view.result is not None:
        tone = TONES.get(view.result.came, "plain")
        return str(view.result.came_words).capitalize(), tone
    if view.state == "withdrawn":
        return _("Cancelled"), "plain"
    if view.overdue:
        return _("Not yet · %(late)s") % {"late": formats.late(view.days_late)}, "missed"
    return _("Not yet"), "plain"


def came_words(view: ExpectationView) -> str:
    """What is known of how it came."""
    if view.result is not None:
        return view.result.evidence or view.result.action
    if view.withdrawn is not None:
        return view.withdrawn.reason
    return _("It is still open.")


def _came_small(view: ExpectationView, today: dt.date) -> str:
    result = view.result
    if result is None:
        return ""
    parts = [formats.day(result.happened_on, today), str(result.movement_words)]
    if result.late:
        parts.append(_("written down late"))
    managers = view.managers_view
    if managers is not None and managers.came != result.came:
        parts.append(
            _("%(name)s sees it as: %(came)s") % {"name": managers.by, "came": managers.came_words}
        )
    return " · ".join(part for part in parts if part)


def _ways(
    view: ExpectationView, refused: Mapping[str, Form], part: Part
) -> tuple[tuple[str, str, Form], ...]:
    """The ways out of an open next step that the reader may take. Goals, groups, hand-overs and
    what is inherited have their own pages.
    """
    elsewhere = view.meeting_uuid or view.members or view.inherited
    if view.state != "open" or elsewhere or view.kind in {"aim", "hand_over"}:
        return ()
    ways: tuple[tuple[str, str, type[Form]], ...] = (
        ("happened", _("It happened…"), Happened),
        ("new-date", _("New date…"), NewDate),
        ("cancel", _("Cancel this step…"), Cancel),
    )
    return tuple(
        (way, label, refused.get(f"{view.uuid} {way}") or form(auto_id=f"{way}-{view.key}-%s"))
        for way, label, form in ways
        if (part.result if way == "happened" else part.change)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExit:
    """An exit of the present step; `said` where it is expected already or has come."""

    exit: ExitView
    said: ExpectationView | None

    @property
    def came(self) -> bool:
        return self.said is not None and self.said.state == "reached"


def open_exits(page: OpportunityPage, said: Sequence[ExpectationView]) -> list[OpenExit]:
    """The exits of the step that it stands in, each with what was said of it."""
    if page.current is None or not page.row.is_open:
        return []
    by_exit = {one.exit: one for one in said if one.exit and one.state != "withdrawn"}
    return [OpenExit(exit=one, said=by_exit.get(one.text)) for one in page.current.exits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, for the course in order of time."""

    on: dt.date
    words: str
    by: str
    customer: bool = False


def events(page: OpportunityPage, zone: ZoneInfo) -> list[Event]:
    """Everything dated, newest first."""
    found = [
        (stay.entered_at, _("Entered %(step)s") % {"step": stay.name}, stay.by or stay.source)
        for stay in page.stays
    ]
    found += [
        (
            one.at,
            _("Amount %(amount)s") % {"amount": formats.money(one.amount, one.currency)},
            one.by,
        )
        for one in page.amounts
        if one.amount is not None
    ]
    found += [
        (
            one.at,
            _("Decision expected by %(day)s") % {"day": formats.long_day(one.close_on)},
            one.by,
        )
        for one in page.close_dates
        if one.close_on is not None
    ]
    found += [
        (one.at, f"{one.label.capitalize()}{': ' if one.reason else ''}{one.reason}", one.by)
        for one in page.outcomes
    ]
    found += [(one.at, share_words(one.shares), "") for one in page.share_changes]
    events = [Event(on=at.astimezone(zone).date(), words=words, by=by) for at, words, by in found]
    events += [
        Event(
            on=one.at.astimezone(zone).date(),
            words=f"{one.kind}: {one.text}" if one.text else one.kind,
            by=one.person,
            customer=one.by_customer,
        )
        for one in page.activities
    ]
    return sorted(events, key=lambda event: event.on, reverse=True)


def share_words(shares: Sequence[ShareView]) -> str:
    """To whom it belongs from then on, with the shares where there are several."""
    if len(shares) == 1:
        return _("Handed over to %(name)s") % {"name": shares[0].person}
    each = [f"{one.person} {formats.percent(float(one.share))}" for one in shares]
    return _("Shared: %(people)s") % {"people": formats.listed(each)}
