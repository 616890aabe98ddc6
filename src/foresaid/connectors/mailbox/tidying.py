"""What was noted of mails goes once nobody asks for it any more."""

import datetime as dt

from ..models import UnreadMail

UNREAD_KEPT = dt.timedelta(days=90)


def forget_old_mails(now: dt.datetime) -> int:
    """Remove the names of mails that could not be taken and are three months old; say how many.

    The digests stay: they name nobody, and without them a mail could be taken twice.
    """
    count, _by_type = UnreadMail.objects.filter(came_at__lt=now - UNREAD_KEPT).delete()
    return count
