"""The kinds of reminder, each of which a person can switch off."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reminder(models.TextChoices):
    """The words are those of the settings, after "Mail me …"."""

    EVENING = "evening", _("the afternoon before a meeting without a goal")
    BEFORE = "before", _("shortly before a meeting without a goal")
    AFTER = "after", _("an hour after a meeting without a result")
    DUE = "due", _("in the morning, on what is due or just overdue")
    MONDAY = "monday", _("as the week starts, on what is expected in it")
    FRIDAY = "friday", _("as the week ends, on what came of it")


# The kind of every mail that holds reminders; which of the above, its occasions say.
REMINDER = "reminder"
MINUTES_BEFORE = (15, 30, 60, 120, 240)
QUIET_FROM, QUIET_TO = dt.time(19), dt.time(7, 30)
