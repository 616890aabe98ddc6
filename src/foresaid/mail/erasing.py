"""Taking away what was mailed to somebody: the rows stay, their texts go."""

import datetime as dt

from django.utils.translation import gettext

from foresaid.people.models import Person

from .models import Message, Tap


def forget_mail(person: Person, now: dt.datetime) -> int:
    """Empty every mail to `person`; what waits is not sent, and links in mails end. How many."""
    Tap.objects.filter(person=person).delete()
    mails = Message.objects.filter(recipient=person)
    reason = gettext("The recipient was erased.")
    mails.filter(state=Message.State.QUEUED).update(
        state=Message.State.DROPPED, changed_at=now, reason=reason
    )
    return mails.update(subject=gettext("Erased"), body="")
