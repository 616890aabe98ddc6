from foresaid.connectors.operations import calendars, unread
from foresaid.people.models import Person
from tests.cast import Cast
from tests.web.routes.people import unread_mail

from .case import Case, Rows


def calendar(cast: Cast, person: Person) -> Rows:
    made = calendars.connect_calendar(
        cast.actor(person), kind="address", address="https://halden.example/a", now=cast.now
    )
    return {"calendar": made.uuid}


def mail(cast: Cast, sender: Person) -> Rows:
    return {"mail": unread_mail(cast, sender).uuid}


CASES = [
    Case(
        name="try_again",
        own=lambda cast: mail(cast, cast.dana),
        foreign=lambda cast: mail(cast, cast.fritz),
        call=lambda cast, actor, rows: unread.try_again(actor, now=cast.now, **rows),
    ),
    Case(
        name="leave_unread",
        own=lambda cast: mail(cast, cast.dana),
        foreign=lambda cast: mail(cast, cast.fritz),
        call=lambda cast, actor, rows: unread.leave_unread(actor, now=cast.now, **rows),
    ),
    Case(
        name="disconnect_calendar",
        own=lambda cast: calendar(cast, cast.ada),
        foreign=lambda cast: calendar(cast, cast.fritz),
        call=lambda cast, actor, rows: calendars.disconnect_calendar(actor, now=cast.now, **rows),
    ),
    Case(
        name="ask_to_read",
        own=lambda cast: calendar(cast, cast.ada),
        foreign=lambda cast: calendar(cast, cast.fritz),
        call=lambda cast, actor, rows: calendars.ask_to_read(actor, now=cast.now, **rows),
    ),
    Case(
        name="disconnect_calendar (a colleague's)",
        own=lambda cast: calendar(cast, cast.ada),
        foreign=lambda cast: calendar(cast, cast.dana),
        call=lambda cast, actor, rows: calendars.disconnect_calendar(actor, now=cast.now, **rows),
    ),
]
