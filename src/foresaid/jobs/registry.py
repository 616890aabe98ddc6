"""Everything that recurs: what it is called, how often it may run, what it calls.

To add a job, add a line. `call` takes the server's `now`, does what is due in short transactions
of its own, and may be run again at any time without harm. `due`, where there is one, takes `now`,
only reads, and answers whether there is anything to do: without it no slot is taken.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

Call = Callable[[dt.datetime], object]
Due = Callable[[dt.datetime], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A job by the paths of its functions, which are imported when first needed."""

    name: str
    every: dt.timedelta
    call: str
    due: str = ""

    def run(self, now: dt.datetime) -> object:
        call: Call = import_string(self.call)
        return call(now)

    def is_due(self, now: dt.datetime) -> bool:
        if not self.due:
            return True
        due: Due = import_string(self.due)
        return bool(due(now))

    def slot(self, now: dt.datetime) -> dt.datetime:
        """The start of the turn in which `now` lies: turns are counted from 1970 on."""
        epoch = dt.datetime.fromtimestamp(0, dt.UTC)
        return epoch + (now - epoch) // self.every * self.every


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


REGISTRY: list[Recurring] = [
    Recurring(
        name="invitations",
        every=seconds(5),
        call="foresaid.mail.invitations.queue_invitations",
        due="foresaid.mail.invitations.is_waiting",
    ),
    Recurring(
        name="review records",
        every=seconds(10),
        call="foresaid.mail.review_records.queue_records",
        due="foresaid.mail.review_records.is_waiting",
    ),
    Recurring(
        name="reminders",
        every=seconds(60),
        call="foresaid.mail.reminders.queueing.queue_reminders",
        due="foresaid.mail.reminders.queueing.is_waiting",
    ),
    Recurring(
        name="heads of chains",
        every=dt.timedelta(hours=1),
        call="foresaid.mail.heads.queue_heads",
        due="foresaid.mail.heads.is_waiting",
    ),
    Recurring(
        name="mail",
        every=seconds(5),
        call="foresaid.mail.sending.send_due",
        due="foresaid.mail.sending.is_due",
    ),
    Recurring(
        name="calendars",
        every=seconds(15),
        call="foresaid.connectors.polling.read_due",
        due="foresaid.connectors.polling.any_due",
    ),
    Recurring(
        name="invited series",
        every=seconds(600),
        call="foresaid.connectors.operations.invitations.read_due",
        due="foresaid.connectors.operations.invitations.any_due",
    ),
    Recurring(
        name="mailbox",
        every=seconds(20),
        call="foresaid.connectors.mailbox.reading.read",
        due="foresaid.connectors.mailbox.reading.is_due",
    ),
    Recurring(
        name="tasks",
        every=seconds(1),
        call="foresaid.jobs.tasks.run_ready",
        due="foresaid.jobs.tasks.any_ready",
    ),
    Recurring(
        name="clocks",
        every=seconds(60),
        call="foresaid.forecasting.upkeep.follow_clocks",
        due="foresaid.forecasting.upkeep.behind_clocks",
    ),
    Recurring(
        name="figures",
        every=seconds(30),
        call="foresaid.forecasting.upkeep.refresh_stale",
        due="foresaid.forecasting.upkeep.any_stale",
    ),
    Recurring(
        name="outlooks",
        every=seconds(20),
        call="foresaid.forecasting.term_upkeep.keep_outlooks",
        due="foresaid.forecasting.term_upkeep.outlooks_due",
    ),
    Recurring(
        name="terms",
        every=dt.timedelta(hours=6),
        call="foresaid.people.operations.terms.extend_terms",
        due="foresaid.people.operations.terms.needing_terms",
    ),
    Recurring(
        name="imports",
        every=seconds(60),
        call="foresaid.intake.operations.discard.sweep",
        due="foresaid.intake.operations.discard.is_due",
    ),
    Recurring(
        name="old links",
        every=dt.timedelta(days=1),
        call="foresaid.mail.operations.tidying.tidy_links",
        due="foresaid.mail.operations.tidying.is_due",
    ),
    Recurring(
        name="tidy",
        every=dt.timedelta(days=1),
        call="foresaid.jobs.tidy.tidy",
    ),
]
