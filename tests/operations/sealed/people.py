import datetime as dt
from collections.abc import Callable

from foresaid.people.actor import Actor, operator
from foresaid.people.models import Role
from foresaid.people.operations import (
    absences,
    invitations,
    links,
    memberships,
    people,
    roles,
    teams,
)
from tests.cast import Cast

from .case import Case, Rows

TO = dt.date(2027, 2, 1)
FROM = dt.date(2027, 1, 4)


def person_of(own: str, foreign: str = "fritz") -> dict[str, Callable[[Cast], Rows]]:
    return {
        "own": lambda cast: {"person": getattr(cast, own).uuid},
        "foreign": lambda cast: {"person": getattr(cast, foreign).uuid},
    }


def team_of(own: str) -> dict[str, Callable[[Cast], Rows]]:
    return {
        "own": lambda cast: {"team": getattr(cast, own).uuid},
        "foreign": lambda cast: {"team": cast.foreign_team.uuid},
    }


def both(cast: Cast, actor: Actor) -> Rows:
    """An uninvited newcomer of the actor's organisation."""
    return {"person": people.add_person(actor, name="Nell Novak", now=cast.now).uuid}


def newcomer(cast: Cast) -> Rows:
    return both(cast, cast.operator)


def foreign_newcomer(cast: Cast) -> Rows:
    return both(cast, operator(cast.foreign))


def invitation(cast: Cast, actor: Actor) -> Rows:
    person = both(cast, actor)["person"]
    invited = invitations.invite_person(
        actor, person=person, email="nell@novak.example", now=cast.now
    )
    return {"invitation": invited.invitation.uuid}


def absence(cast: Cast, actor: Actor, of: str) -> Rows:
    made = absences.record_absence(
        actor, person=getattr(cast, of).uuid, from_on=FROM, to_on=TO, now=cast.now
    )
    return {"absence": made.uuid}


CASES = [
    Case(
        name="change_person",
        **person_of("dana"),
        call=lambda cast, actor, rows: people.change_person(
            actor, **rows, name="Another", email="", now=cast.now
        ),
    ),
    Case(
        name="person_left",
        **person_of("dana"),
        call=lambda cast, actor, rows: people.person_left(
            actor, **rows, left_on=cast.today, now=cast.now
        ),
    ),
    Case(
        name="grant_role",
        **person_of("dana"),
        call=lambda cast, actor, rows: roles.grant_role(
            actor, **rows, role=Role.HEAD, now=cast.now
        ),
    ),
    Case(
        name="end_role",
        own=lambda cast: {"grant": cast.dana.grants.get().uuid},
        foreign=lambda cast: {"grant": cast.fritz.grants.all()[1].uuid},
        call=lambda cast, actor, rows: roles.end_role(actor, **rows, now=cast.now),
    ),
    Case(
        name="make_team under another",
        own=lambda cast: {"parent": cast.sales.uuid},
        foreign=lambda cast: {"parent": cast.foreign_team.uuid},
        call=lambda cast, actor, rows: teams.make_team(actor, **rows, name="East", now=cast.now),
    ),
    Case(
        name="rename_team",
        **team_of("north"),
        call=lambda cast, actor, rows: teams.rename_team(
            actor, **rows, name="Far North", now=cast.now
        ),
    ),
    Case(
        name="move_team",
        **team_of("north"),
        call=lambda cast, actor, rows: teams.move_team(actor, **rows, parent=None, now=cast.now),
    ),
    Case(
        name="move_team under another",
        own=lambda cast: {"parent": cast.south.uuid},
        foreign=lambda cast: {"parent": cast.foreign_team.uuid},
        call=lambda cast, actor, rows: teams.move_team(
            actor, team=cast.north.uuid, **rows, now=cast.now
        ),
    ),
    Case(
        name="join_team as a foreign person",
        own=newcomer,
        foreign=foreign_newcomer,
        call=lambda cast, actor, rows: memberships.join_team(
            actor, **rows, team=cast.north.uuid, now=cast.now
        ),
    ),
    Case(
        name="join_team into a foreign team",
        **team_of("north"),
        call=lambda cast, actor, rows: memberships.join_team(
            actor, person=cast.ada.uuid, **rows, now=cast.now
        ),
    ),
    Case(
        name="change_team",
        **team_of("south"),
        call=lambda cast, actor, rows: memberships.change_team(
            actor, person=cast.dana.uuid, **rows, now=cast.now
        ),
    ),
    Case(
        name="leave_team",
        own=lambda cast: {"membership": cast.dana.memberships.get().uuid},
        foreign=lambda cast: {"membership": cast.fritz.memberships.get().uuid},
        call=lambda cast, actor, rows: memberships.leave_team(actor, **rows, now=cast.now),
    ),
    Case(
        name="record_absence",
        **person_of("dana"),
        call=lambda cast, actor, rows: absences.record_absence(
            actor, **rows, from_on=FROM, to_on=TO, now=cast.now
        ),
    ),
    Case(
        name="remove_absence",
        own=lambda cast: absence(cast, cast.operator, "dana"),
        foreign=lambda cast: absence(cast, operator(cast.foreign), "fritz"),
        call=lambda cast, actor, rows: absences.remove_absence(actor, **rows, now=cast.now),
    ),
    Case(
        name="invite_person",
        own=newcomer,
        foreign=foreign_newcomer,
        call=lambda cast, actor, rows: invitations.invite_person(
            actor, **rows, email="nell@novak.example", now=cast.now
        ),
    ),
    Case(
        name="revoke_invitation",
        own=lambda cast: invitation(cast, cast.operator),
        foreign=lambda cast: invitation(cast, operator(cast.foreign)),
        call=lambda cast, actor, rows: invitations.revoke_invitation(actor, **rows, now=cast.now),
    ),
    Case(
        name="make_sign_in_link",
        own=lambda cast: {"person": cast.dana.uuid, "actor": cast.operator},
        foreign=lambda cast: {"person": cast.fritz.uuid, "actor": cast.operator},
        call=lambda cast, actor, rows: links.make_sign_in_link(
            rows["actor"], person=rows["person"], now=cast.now
        ),
    ),
]
