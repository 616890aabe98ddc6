"""A person's working time: clocks run all day on days worked, and stand still on every other.

Pure functions of the person's zone, days worked, public holidays and absences; `clocks` reads
those of people. An
absence may begin or end at noon, where the person is. Spans are real time, so that a day worked on
which the clocks are put back has 25 hours.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

NOON = dt.time(12)
DAY = dt.timedelta(days=1)
NOTHING = dt.timedelta()

Stretch = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """An absence; `to_on` is the first day back, half-open as everywhere.

    `from_noon`: the morning of the first day is still worked. `until_noon`: the afternoon of the
    last day away is worked again.
    """

    from_on: dt.date
    to_on: dt.date
    from_noon: bool = False
    until_noon: bool = False

    def halves(self, day: dt.date) -> tuple[bool, bool]:
        """Whether the person is away in the morning and in the afternoon of `day`."""
        if not self.from_on <= day < self.to_on:
            return False, False
        morning = not (self.from_noon and day == self.from_on)
        afternoon = not (self.until_noon and day == self.to_on - DAY)
        return morning, afternoon


def never(year: int) -> Collection[dt.date]:
    """The holidays of somebody who keeps none."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """`works_on` is seven times 1 or 0 from Monday on, at least one of them 1.

    `closed` gives the public holidays of a year, on which nobody works.
    """

    zone: dt.tzinfo
    works_on: str = "1111100"
    away: tuple[Away, ...] = field(default=())
    closed: Callable[[int], Collection[dt.date]] = never

    def day_of(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()

    def at(self, day: dt.date, time: dt.time) -> dt.datetime:
        """A time of a day where the person is, in UTC."""
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)

    def halves(self, day: dt.date) -> tuple[bool, bool]:
        """Whether the morning and the afternoon of `day` are worked."""
        if self.works_on[day.weekday()] != "1" or day in self.closed(day.year):
            return False, False
        gone = [one.halves(day) for one in self.away]
        return not any(one[0] for one in gone), not any(one[1] for one in gone)

    def works(self, day: dt.date) -> bool:
        """Whether at least half of the day is worked."""
        return any(self.halves(day))

    def is_working(self, moment: dt.datetime) -> bool:
        """Whether the clock runs at `moment`."""
        local = moment.astimezone(self.zone)
        return self.halves(local.date())[local.time() >= NOON]

    def next_day(self, after: dt.date) -> dt.date:
        """The first day worked after `after`."""
        day = after + DAY
        while not self.works(day):
            day += DAY
        return day

    def day_before(self, before: dt.date) -> dt.date:
        """The last day worked before `before`."""
        day = before - DAY
        while not self.works(day):
            day -= DAY
        return day

    def days_between(self, after: dt.date, until: dt.date) -> float:
        """Days worked after `after` up to and with `until`, in halves; 0 where none lie between."""
        first, count = after + DAY, (until - after).days
        if count <= 0:
            return 0.0
        weeks, rest = divmod(count, 7)
        worked = weeks * self.works_on.count("1") + sum(
            self.works_on[(first + n * DAY).weekday()] == "1" for n in range(rest)
        )
        return worked - self._lost(first, until)

    def _lost(self, first: dt.date, last: dt.date) -> float:
        """Days of `first` to `last` that would be worked but for absence or holiday, in halves."""
        days = {
            day
            for one in self.away
            for day in _days(max(one.from_on, first), min(one.to_on - DAY, last))
        }
        for year in range(first.year, last.year + 1):
            days.update(day for day in self.closed(year) if first <= day <= last)
        usual = (day for day in days if self.works_on[day.weekday()] == "1")
        return sum(1.0 - sum(self.halves(day)) / 2 for day in usual)

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Working time from `start` to `end`; nothing where `end` is not later."""
        # In UTC, because a zone's own times are subtracted as the wall shows them.
        start, end, total = start.astimezone(dt.UTC), end.astimezone(dt.UTC), NOTHING
        for day in _days(self.day_of(start), self.day_of(end)):
            for begins, ends in self._stretches(day):
                total += max(min(ends, end) - max(begins, start), NOTHING)
        return total

    def later(self, start: dt.datetime, by: dt.timedelta) -> dt.datetime:
        """The moment at which `by` of working time has run since `start`.

        Without anything to add it is `start`, also where the clock stands still.
        """
        if by <= NOTHING:
            return start
        start, day, left = start.astimezone(dt.UTC), self.day_of(start), by
        while True:
            for begins, ends in self._stretches(day):
                running = ends - max(begins, start)
                if running >= left:
                    return max(begins, start) + left
                left -= max(running, NOTHING)
            day = self.next_day(day)

    def earlier(self, end: dt.datetime, by: dt.timedelta) -> dt.datetime:
        """The moment from which `by` of working time runs until `end`."""
        if by <= NOTHING:
            return end
        end, day, left = end.astimezone(dt.UTC), self.day_of(end), by
        while True:
            for begins, ends in reversed(self._stretches(day)):
                running = min(ends, end) - begins
                if running >= left:
                    return min(ends, end) - left
                left -= max(running, NOTHING)
            day = self.day_before(day)

    def _stretches(self, day: dt.date) -> list[Stretch]:
        """When the clock runs on `day`, in UTC: a morning and an afternoon, one, or none."""
        morning, afternoon = self.halves(day)
        noon = self.at(day, NOON)
        found = []
        if morning:
            found.append((self.at(day, dt.time()), noon))
        if afternoon:
            found.append((noon, self.at(day + DAY, dt.time())))
        return found


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for n in range((last - first).days + 1):
        yield first + n * DAY
