"""Once a day: what nobody needs any more goes."""

import datetime as dt

from django.contrib.sessions.models import Session

from foresaid.connectors.mailbox.tidying import forget_old_mails

from .models import Slot

SLOTS_KEPT = dt.timedelta(days=14)


def tidy(now: dt.datetime) -> int:
    """Remove old turns, expired sessions and what was noted of old mails; say how many rows."""
    slots, _by_type = Slot.objects.filter(slot__lt=now - SLOTS_KEPT).delete()
    sessions, _by_type = Session.objects.filter(expire_date__lt=now).delete()
    return slots + sessions + forget_old_mails(now)
