import datetime as dt
import uuid
from collections.abc import Mapping

from foresaid.connectors.models import Mailbox, UnreadMail
from foresaid.mail.models import Message
from foresaid.mail.queue import queue
from foresaid.people import tokens
from foresaid.people.models import Person
from foresaid.people.operations.absences import record_absence
from tests.cast import Cast

from .rule import Made, Route, Who


def person(name: str) -> Made:
    return lambda cast: {"person": getattr(cast, name).uuid}


def act(name: str, verb: str) -> Made:
    return lambda cast: {"person": getattr(cast, name).uuid, "act": verb}


def team(name: str) -> Made:
    return lambda cast: {"team": getattr(cast, name).uuid}


def unknown_token(cast: Cast) -> Mapping[str, object]:
    return {"token": tokens.fresh()}


def absence_of_dana(cast: Cast) -> Mapping[str, object]:
    absence = record_absence(
        cast.operator,
        person=cast.dana.uuid,
        from_on=dt.date(2027, 3, 1),
        to_on=dt.date(2027, 3, 6),
        now=cast.now,
    )
    return {"absence": absence.uuid}


def unsure_mail(cast: Cast) -> Message:
    """A mail to Dana of which nobody can know whether it went."""
    message = queue(
        recipient=cast.dana,
        kind="review",
        subject="Review of Dana Ortiz: what was decided",
        body="",
        dedupe_key=str(uuid.uuid4()),
        now=cast.now,
    )
    assert message is not None
    message.state = Message.State.UNSURE
    message.reason = "The worker ended while this mail was being sent."
    message.save()
    return message


def unread_mail(cast: Cast, sender: Person) -> UnreadMail:
    """A mail of somebody's in the mailbox that could not be taken."""
    box, _is_new = Mailbox.objects.get_or_create(key_digest="0" * 64, next_at=cast.now)
    return UnreadMail.objects.create(
        organisation=sender.organisation,
        mailbox=box,
        validity=1,
        uid=box.unread.count() + 1,
        sender=sender.email,
        subject="Invitation: Northwind",
        problem="The calendar came only in part, so nothing was changed.",
        came_at=cast.now,
    )


ROUTES = [
    Route(name="home"),
    Route(name="first_days"),
    Route(name="seen"),
    Route(name="people", who=Who.SHAPERS),
    Route(
        name="person_add",
        who=Who.ADMINISTRATORS,
        writes=True,
        sends=lambda cast: {"name": "Nell Novak", "roles": ["salesperson"]},
    ),
    Route(name="person", who=Who.SHAPERS, own=person("dana")),
    Route(
        name="person_act",
        who=Who.ADMINISTRATORS,
        reads=False,
        writes=True,
        own=act("dana", "change"),
        sends=lambda cast: {"name": "Dana O.", "email": ""},
    ),
    Route(
        name="person_erase",
        who=Who.ADMINISTRATORS,
        writes=True,
        own=person("dana"),
        sends=lambda cast: {"step": "erase", "seen": "", "confirmed": "Dana Ortiz"},
    ),
    Route(
        name="team_add",
        who=Who.SHAPERS,
        writes=True,
        sends=lambda cast: {"name": "East"},
    ),
    Route(
        name="team_change",
        who=Who.SHAPERS,
        writes=True,
        own=team("north"),
        sends=lambda cast: {"name": "Far North"},
    ),
    Route(name="belongings", writes=True, sends=lambda cast: {"person": ""}, answers=(200, 404)),
    # Everybody of the cast has an organisation and may found no other.
    Route(name="no_organisation", writes=True, answers=(404,)),
    Route(name="enter", who=Who.ANYBODY, writes=True, own=unknown_token, answers=(410,)),
    Route(name="invited", who=Who.ANYBODY, writes=True, own=unknown_token, answers=(410,)),
    Route(
        name="settings",
        who=Who.ADMINISTRATORS,
        writes=True,
        sends=lambda cast: {
            "name": "Aldermoor",
            "timezone": "Europe/Berlin",
            "currency": "EUR",
            "fiscal_start_month": "1",
            "smallest_group": "5",
            "late_result_hours": "24",
        },
    ),
    Route(
        name="practice",
        who=Who.ADMINISTRATORS,
        writes=True,
        sends=lambda cast: {"name": "Trying out", "start_on": "2025-10-01"},
    ),
    Route(
        name="own_settings",
        writes=True,
        sends=lambda cast: {"timezone": "", "works_on": ["0", "1", "2"]},
    ),
    Route(
        name="own_mails",
        reads=False,
        writes=True,
        sends=lambda cast: {
            "kinds": ["due"],
            "minutes_before": "60",
            "quiet_from": "19:00",
            "quiet_to": "07:00",
        },
    ),
    Route(
        name="holidays",
        who=Who.ADMINISTRATORS,
        writes=True,
        sends=lambda cast: {"country": "DE", "part": "BY"},
    ),
    Route(name="own_holidays", writes=True, sends=lambda cast: {"country": "none"}),
    Route(name="mails", who=Who.ADMINISTRATORS),
    Route(
        name="mail_decide",
        who=Who.ADMINISTRATORS,
        reads=False,
        writes=True,
        own=lambda cast: {"message": unsure_mail(cast).uuid, "act": "rest"},
    ),
    Route(
        name="unread_decide",
        who=Who.ADMINISTRATORS,
        reads=False,
        writes=True,
        own=lambda cast: {"mail": unread_mail(cast, cast.dana).uuid, "act": "rest"},
    ),
    Route(
        name="chain_head",
        who=Who.ADMINISTRATORS,
        writes=True,
        sends=lambda cast: {"address": "auditor@aldermoor.com"},
    ),
    Route(name="tap", who=Who.ANYBODY, writes=True, own=unknown_token, answers=(410,)),
    Route(name="mail_off", who=Who.ANYBODY, writes=True, own=unknown_token, answers=(410,)),
    Route(
        name="own_absence",
        reads=False,
        writes=True,
        sends=lambda cast: {"from_on": "2027-01-04", "last_on": "2027-01-08"},
    ),
    Route(
        name="own_absence_remove",
        who=Who.INSIDERS,
        insiders=("dana",),
        outsiders=("iris", "theo"),
        reads=False,
        writes=True,
        own=absence_of_dana,
    ),
]
