"""How words held, in sentences: each figure with its evidence, or that it is too early."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats
from foresaid.engine.calibration import Reliability

from .figure import Figure
from .held import Goals, Promises, Sureness


def counted(figure: Figure) -> str:
    """`9 of 11`, or that there was nothing, or that it would speak of too few people."""
    if figure.held_back:
        return _("too few people")
    if not figure.whole:
        return _("none")
    return formats.out_of(figure.count, figure.whole)


def early(figure: Figure) -> str:
    """That there are too few for a share, and how many it takes; empty where there are enough."""
    if figure.held_back or not figure.whole or figure.enough:
        return ""
    return _("Too early for a share: it takes %(least)s.") % {"least": formats.number(figure.least)}


def beside_reached(goals: Goals) -> str:
    """What must stand beside the goals reached: what they moved, and how many were on an exit."""
    if not goals.reached.whole:
        return ""
    return _("%(left)s let the opportunity leave its step; %(exits)s were on an exit") % {
        "left": counted(goals.left_step),
        "exits": counted(goals.on_exit),
    }


def minutes_before(goals: Goals) -> str:
    """How long before the meeting a goal is said, half of the time."""
    if goals.minutes_before is None:
        return ""
    return _("half of them more than %(span)s before") % {"span": span(goals.minutes_before)}


def unplanned_beside(unplanned: Figure) -> str:
    """`and 7 unplanned calls`: they can have no goal before, so they are counted beside."""
    if not unplanned.whole:
        return ""
    return ngettext(
        "and %(n)s unplanned call", "and %(n)s unplanned calls", unplanned.whole
    ) % {"n": formats.number(unplanned.whole)}  # fmt: skip


def days_before(promises: Promises) -> str:
    if promises.days_before is None:
        return ""
    return _("half of them said more than %(span)s ahead") % {
        "span": formats.days(round(promises.days_before))
    }


def lateness(promises: Promises) -> str:
    if promises.days_late is None:
        return ""
    days = round(promises.days_late)
    return ngettext(
        "half of those by more than %(days)s working day",
        "half of those by more than %(days)s working days",
        days,
    ) % {"days": formats.number(days)}


def times_moved(promises: Promises) -> str:
    if not promises.times_moved:
        return ""
    return ngettext(
        "moved %(count)s time in all", "moved %(count)s times in all", promises.times_moved
    ) % {"count": formats.number(promises.times_moved)}


def sureness(sure: Sureness, *, of_goals: bool) -> str:
    """`37 goals: 70% sure on average, 54% came true`, or that it is too early."""
    if sure.stated.held_back:
        return _("Too few people said how sure they were.")
    number = {"count": formats.number(sure.stated.whole)}
    named = (
        ngettext("%(count)s goal", "%(count)s goals", sure.stated.whole)
        if of_goals
        else ngettext("%(count)s promise", "%(count)s promises", sure.stated.whole)
    ) % number
    found = sure.reliability
    if found is None:
        return _("%(named)s with a confidence; %(least)s are needed before it says anything.") % {
            "named": named,
            "least": formats.number(sure.stated.least),
        }
    return _("%(named)s: %(stated)s sure on average, %(came)s came true.") % {
        "named": named,
        "stated": formats.percent(found.stated),
        "came": formats.percent(found.came.value),
    }


def bias(sure: Sureness) -> str:
    """Too sure, too careful, or within chance; with the band of the difference."""
    found = sure.reliability
    if found is None:
        return ""
    points = {
        "low": formats.number(round(100 * abs(found.bias_low))),
        "high": formats.number(round(100 * abs(found.bias_high))),
    }
    if found.too_sure:
        return _("Surer than it went, by %(low)s to %(high)s points: more than chance.") % points
    if found.too_unsure:
        points = {"low": points["high"], "high": points["low"]}
        return (
            _("Less sure than it went, by %(low)s to %(high)s points: more than chance.") % points
        )
    return _within_chance(found)


def _within_chance(found: Reliability) -> str:
    """On the whole as sure as it went; and where not, those who were furthest off."""
    off = [one for one in found.bins if not one.came.low <= one.stated <= one.came.high]
    if not off:
        return _("As sure as it went, as far as so many can tell.")
    worst = max(off, key=lambda one: abs(one.stated - one.came.value) * one.count)
    return _(
        "On the whole as sure as it went; but of the %(count)s about %(stated)s sure, "
        "%(came)s came true."
    ) % {
        "count": formats.number(worst.count),
        "stated": formats.percent(worst.stated),
        "came": formats.percent(worst.came.value),
    }


def span(minutes: float) -> str:
    """A length of time in the unit that one would say: minutes, hours or days."""
    if minutes < 120:
        count = round(minutes)
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    if minutes < 48 * 60:
        hours = round(minutes / 60)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return formats.days(round(minutes / (24 * 60)))
