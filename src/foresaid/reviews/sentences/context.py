"""What sentences are made with: names, words said before, and the reader's formats."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from foresaid import formats
from foresaid.sales.epoch import DAY

type Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An opportunity as a sentence names it."""

    uuid: str
    name: str
    amount: float | None = None
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words said before: what, at least what, by whom and on which day, and by when as first said.

    `moved_to`: the day it was put off to, where it was; never in the place of the first.
    """

    uuid: str
    what: str
    at_least: str
    by: str
    on: dt.date
    first_due_on: dt.date
    moved_to: dt.date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything that an item's figures point to, loaded once for the whole page."""

    currency: str
    zone: ZoneInfo
    today: dt.date
    within_days: int
    person: str
    opportunities: Mapping[str, Named] = field(default_factory=dict)
    accounts: Mapping[str, Named] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)
    meetings: Mapping[str, tuple[str, Said | None]] = field(default_factory=dict)
    steps: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)

    def name(self, key: str) -> str:
        named = self.opportunities.get(key)
        return named.name if named else gettext("an opportunity")

    def account(self, key: str) -> str:
        named = self.accounts.get(key)
        return named.name if named else gettext("an account")

    def names(self, keys: list[str]) -> str:
        return formats.listed(self.name(key) for key in keys)

    def money(self, amount: float) -> str:
        """Whole units: what is computed is not known to the cent."""
        return formats.money(round(amount), self.currency)

    def day(self, value: float) -> str:
        return formats.day(self.date(value), self.today)

    def date(self, value: float) -> dt.date:
        return dt.datetime.fromtimestamp(value * DAY, tz=self.zone).date()

    def due_date(self, value: float) -> dt.date:
        """A due moment is often a day's end, the next midnight: name the day that ends."""
        return dt.datetime.fromtimestamp(value * DAY - 1, tz=self.zone).date()

    def step(self, key: str) -> str:
        """`Needs analysis, step 4 of 7`."""
        if key not in self.steps:
            return ""
        name, position, of = self.steps[key]
        if of < 2:
            return name
        return gettext("%(name)s, step %(n)d of %(of)d") % {
            "name": name, "n": position, "of": of,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """An item as the spread shows it: left what was expected, right what happened."""

    title: str
    meta: str = ""
    stake: str = ""
    expected_cap: str = ""
    expected: str = ""
    expected_small: str = ""
    nothing: bool = False
    came_cap: str = ""
    came: str = ""
    came_small: str = ""
    tone: str = "plain"
    ask: str = ""


def by_its_day(said: Said, context: Context) -> str:
    """`Mr Ferro signs, by 14 November.` The day is the one first said, whatever came later."""
    day = formats.day(said.first_due_on, context.today)
    return gettext("%(what)s, by %(day)s.") % {"what": said.what.rstrip("."), "day": day}


def who_said(
    said: Said | None, context: Context, confidence: float | None = None, times_changed: int = 0
) -> str:
    """`Dana Ortiz, 18 November, 65% sure · date changed once · moved to 2 December`."""
    if said is None:
        return ""
    parts = [f"{said.by}, {formats.day(said.on)}"]
    if confidence is not None:
        parts[0] += ", " + gettext("%(sure)s sure") % {"sure": formats.percent(confidence)}
    if times_changed:
        parts.append(
            ngettext("date changed once", "date changed %(count)d times", times_changed)
            % {"count": times_changed}
        )
    if said.moved_to:
        day = formats.day(said.moved_to, context.today)
        parts.append(gettext("moved to %(day)s") % {"day": day})
    return " · ".join(parts)


def days(count: float) -> str:
    return formats.days(formats.whole_days(count))


def meta_of(deal: Figures, context: Context) -> str:
    """`€96,000 · Needs analysis, step 4 of 7`; a typical amount says so."""
    amount = context.money(deal["amount"])
    if not deal["amount_known"]:
        amount = gettext("about %(amount)s, the usual size") % {"amount": amount}
    step = context.step(deal["step"])
    return f"{amount} · {step}" if step else amount


def stake_of(stake: float, context: Context) -> str:
    if round(stake) < 1:
        return ""
    return gettext("%(amount)s less likely") % {"amount": context.money(stake)}


def norm_sentence(deal: Figures) -> str:
    """`31 days in this step. 8 of 10 deals that were won had left it by day 18 (212 deals).`"""
    if deal["days_in_step"] is None or deal["days_in_step"] < 1:
        return ""
    here = gettext("%(days)s in this step.") % {"days": days(deal["days_in_step"])}
    if deal["leave_p80"] is None:
        return here
    normal = ngettext(
        "8 of 10 deals that were won had left it by day %(day)s (%(deals)s deal).",
        "8 of 10 deals that were won had left it by day %(day)s (%(deals)s deals).",
        deal["leave_deals"],
    ) % {"day": round(deal["leave_p80"]), "deals": formats.number(deal["leave_deals"])}
    return f"{here} {normal}"


def chance_sentence(deal: Figures) -> str:
    """`Chance 41% → 17%.` Only where the two differ when written."""
    now, then = deal["chance_now"], deal["chance_expected"]
    if now is None:
        return ""
    if then is not None and round(then, 2) > round(now, 2):
        move = {"then": formats.percent(then), "now": formats.percent(now)}
        return gettext("Chance %(then)s → %(now)s.") % move
    return gettext("Chance %(now)s.") % {"now": formats.percent(now)}


def facts_of(deal: Figures | None) -> str:
    if deal is None:
        return ""
    return " ".join(filter(None, (norm_sentence(deal), chance_sentence(deal))))
