"""A text for the invitation: what both sides expect of a meeting, agreed before it begins.

Purpose, their agenda, ours, time and outcome are the five parts that sales trainings name for an
up-front contract. What is not known is left open in the text, for the seller to fill in; questions
of the step are not in it, because they are asked of the seller and not of the customer.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats

from .views import MeetingView


def upfront(meeting: MeetingView, zone: ZoneInfo) -> str:
    """The whole text, in plain lines."""
    parts = [
        _greeting(meeting),
        _("so that our time together is well spent, here is how I understand our meeting. Please"
          " change what you see otherwise."),
        _("Purpose: %(what)s") % {"what": _purpose(meeting)},
        _("What you would like to cover: …"),
        _("What we would like to cover: …"),
        _time(meeting, zone),
        _outcome(meeting),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _greeting(meeting: MeetingView) -> str:
    names = formats.listed(name.split()[0] for _uuid, name in meeting.theirs)
    return _("Hello %(names)s,") % {"names": names} if names else _("Hello,")


def _purpose(meeting: MeetingView) -> str:
    return ", ".join(name for _uuid, name in meeting.opportunities) or meeting.title


def _time(meeting: MeetingView, zone: ZoneInfo) -> str:
    starts_at, ends_at = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    minutes = round((meeting.ends_at - meeting.starts_at) / dt.timedelta(minutes=1))
    length = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    values = {
        "day": formats.long_day(starts_at.date()),
        "from": formats.clock(starts_at),
        "to": formats.clock(ends_at),
        "zone": zone.key,
        "length": length,
    }
    return _("Time: %(day)s, %(from)s to %(to)s (%(zone)s), %(length)s.") % values


def _outcome(meeting: MeetingView) -> str:
    if meeting.goal is None:
        return _(
            "At the end: we say to each other what comes next, who does it, and by when. A clear no"
            " is a good answer too."
        )
    message = _("At the end, if it is right for you: %(what)s. A clear no is a good answer too.")
    return message % {"what": meeting.goal.what.rstrip(".")}
