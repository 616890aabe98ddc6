"""From the drawn world's days to moments of the organisation, and on to the server's."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from foresaid.people.models import Organisation

BEGINNING = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - the world counts wall-clock days, of no zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`end` is where the organisation's clock stands; what was recorded lies before it.

    The world keeps office hours, so its days are taken as the wall clock of `zone`.
    """

    zone: ZoneInfo
    end: dt.datetime
    ahead: dt.timedelta

    def at(self, days: float) -> dt.datetime:
        """The moment of the organisation's clock that lies `days` after 1970."""
        wall = BEGINNING + dt.timedelta(seconds=round(days * 86_400))
        return wall.replace(tzinfo=self.zone).astimezone(dt.UTC)

    def past(self, days: float) -> dt.datetime:
        """As `at`, for what has been recorded: an hour lost to summer time adds none ahead."""
        return min(self.at(days), self.end)

    def day(self, days: float) -> dt.date:
        return self.at(days).astimezone(self.zone).date()

    def end_of_day(self, days: float) -> dt.datetime:
        """What is due on a day may still be done in its evening."""
        evening = dt.datetime.combine(self.day(days), dt.time(23, 59, 59), tzinfo=self.zone)
        return evening.astimezone(dt.UTC)

    def server(self, moment: dt.datetime) -> dt.datetime:
        """What the server's clock showed at a moment of the organisation's."""
        return moment - self.ahead


def days_of(moment: dt.datetime, zone: ZoneInfo) -> float:
    """A moment as the world counts it: wall-clock days of `zone` since 1970."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    return (wall - BEGINNING).total_seconds() / 86_400


def clock_of(organisation: Organisation, now: dt.datetime) -> Clock:
    end = organisation.moment(now)
    return Clock(zone=organisation.zone, end=end, ahead=end - now)
