"""When somebody is reminded of what, by their own clock, days worked and quiet hours.

Pure functions. What quiet hours, a weekend or an absence held back comes when they end, in one mail
with everything else of that morning.
"""

import datetime as dt
from dataclasses import dataclass, field

from foresaid.mail.kinds import QUIET_FROM, QUIET_TO, Reminder
from foresaid.people.working_time import WorkingTime

MORNING, NOON = dt.time(7, 30), dt.time(12)
AFTERNOON, WEEK_ENDS_AT = dt.time(17), dt.time(16)
AFTER_MEETING = dt.timedelta(hours=1)
# A week after its end the review is the place to ask.
ASKED_FOR = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person has chosen; the defaults are those of who has chosen nothing."""

    off: frozenset[str] = field(default=frozenset())
    quiet_from: dt.time = QUIET_FROM
    quiet_to: dt.time = QUIET_TO
    minutes_before: int = 60

    def wants(self, kind: Reminder) -> bool:
        return kind not in self.off

    def is_quiet(self, time: dt.time) -> bool:
        """Whether a time of day lies in the quiet hours, which may reach over midnight."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= time < self.quiet_to
        return time >= self.quiet_from or time < self.quiet_to

    @property
    def week_ends_at(self) -> dt.time:
        """When the week's last mail comes: before quiet hours that begin that early."""
        early = NOON < self.quiet_from <= WEEK_ENDS_AT
        return dt.time(self.quiet_from.hour - 1) if early else WEEK_ENDS_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What is to be known of a meeting to say when its lead is reminded."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    planned_at: dt.datetime


def may_be_told(clock: WorkingTime, choices: Choices, now: dt.datetime) -> bool:
    """Never in quiet hours, on days not worked, or in an absence."""
    return clock.is_working(now) and not choices.is_quiet(now.astimezone(clock.zone).time())


def wants_evening(clock: WorkingTime, met: Met, now: dt.datetime) -> bool:
    """From the afternoon of the last day worked before it; not for one planned since."""
    before = clock.day_before(clock.day_of(met.starts_at))
    return _told_between(clock.at(before, AFTERNOON), met, now)


def wants_before(choices: Choices, met: Met, now: dt.datetime) -> bool:
    """From the chosen minutes before the start; not for one planned since."""
    lead = dt.timedelta(minutes=choices.minutes_before)
    return _told_between(met.starts_at - lead, met, now)


def _told_between(tell_at: dt.datetime, met: Met, now: dt.datetime) -> bool:
    return met.planned_at < tell_at <= now < met.starts_at


def wants_after(met: Met, now: dt.datetime) -> bool:
    return met.ends_at + AFTER_MEETING <= now < met.ends_at + ASKED_FOR


def is_morning(clock: WorkingTime, now: dt.datetime) -> bool:
    """From half past seven on, for the rest of the day."""
    return now >= clock.at(clock.day_of(now), MORNING)


def starts_week(clock: WorkingTime, day: dt.date) -> bool:
    """Whether `day` is the first worked of its week."""
    return week_of(clock.day_before(day)) != week_of(day)


def ends_week(clock: WorkingTime, choices: Choices, now: dt.datetime) -> bool:
    """Whether the week's last day worked is far enough gone to say what came of the week."""
    day = clock.day_of(now)
    is_last = week_of(clock.next_day(day)) != week_of(day)
    return is_last and now >= clock.at(day, choices.week_ends_at)


def week_of(day: dt.date) -> dt.date:
    """The Monday of the week in which `day` lies."""
    return day - dt.timedelta(days=day.weekday())
