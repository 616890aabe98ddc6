"""Teams in a tree. The paths from every team to those above it are kept beside it."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Team, TeamPath
from foresaid.people.one_line import one_line


class UnableToMakeTeam(Unable):
    """The team's name is taken, or missing."""


class UnableToMoveTeam(Unable):
    """The team would stand under itself."""


@transaction.atomic
def make_team(
    actor: Actor,
    *,
    name: str,
    now: dt.datetime,
    parent: UUID | None = None,
    request_key: str = "",
) -> Team:
    """A team under `parent`, or at the top. Raises `UnableToMakeTeam`."""
    journal.record(actor, "make_team", now=now, request_key=request_key)
    sealed.require_shaping(actor)
    sealed.locked_organisation(actor)
    above = None if parent is None else sealed.team(actor, parent)
    team = Team.objects.create(
        organisation=actor.organisation, name=_checked_name(actor, name), parent=above
    )
    add_paths(team)
    return team


@transaction.atomic
def rename_team(
    actor: Actor, *, team: UUID, name: str, now: dt.datetime, request_key: str = ""
) -> Team:
    """Another name for a team. Raises `UnableToMakeTeam`."""
    journal.record(actor, "rename_team", now=now, subject=str(team), request_key=request_key)
    sealed.require_shaping(actor)
    found = sealed.team(actor, team)
    found.name = _checked_name(actor, name, found)
    found.save(update_fields=["name"])
    return found


@transaction.atomic
def move_team(
    actor: Actor, *, team: UUID, parent: UUID | None, now: dt.datetime, request_key: str = ""
) -> Team:
    """Put a team, with all below it, under another or at the top. Raises `UnableToMoveTeam`."""
    journal.record(actor, "move_team", now=now, subject=str(team), request_key=request_key)
    sealed.require_shaping(actor)
    sealed.locked_organisation(actor)
    found = sealed.team(actor, team)
    above = None if parent is None else sealed.team(actor, parent)
    if above is not None and _stands_under(above, found):
        raise UnableToMoveTeam(
            _("%(team)s can not stand under %(parent)s, which belongs to it.")
            % {"team": found.name, "parent": above.name},
            field="parent",
        )
    found.parent = above
    found.save(update_fields=["parent"])
    _move_paths(found)
    return found


def add_paths(team: Team) -> None:
    """Write the paths of a new team, which has none below it yet: to itself and to all above."""
    above = TeamPath.objects.filter(descendant=team.parent_id) if team.parent_id else []
    TeamPath.objects.bulk_create(
        [
            TeamPath(ancestor=team, descendant=team, depth=0),
            *(
                TeamPath(ancestor_id=path.ancestor_id, descendant=team, depth=path.depth + 1)
                for path in above
            ),
        ]
    )


def _move_paths(team: Team) -> None:
    below = list(TeamPath.objects.filter(ancestor=team))
    inside = [path.descendant_id for path in below]
    TeamPath.objects.filter(descendant__in=inside).exclude(ancestor__in=inside).delete()
    if team.parent_id is None:
        return
    above = TeamPath.objects.filter(descendant=team.parent_id)
    TeamPath.objects.bulk_create(
        TeamPath(
            ancestor_id=up.ancestor_id,
            descendant_id=down.descendant_id,
            depth=up.depth + 1 + down.depth,
        )
        for up in above
        for down in below
    )


def _stands_under(team: Team, other: Team) -> bool:
    return TeamPath.objects.filter(ancestor=other, descendant=team).exists()


def _checked_name(actor: Actor, name: str, team: Team | None = None) -> str:
    name = one_line(name)
    if not name:
        raise UnableToMakeTeam(_("A team needs a name."), field="name")
    if len(name) > 200:
        raise UnableToMakeTeam(_("The name is longer than 200 letters; shorten it."), field="name")
    others = Team.objects.filter(organisation=actor.organisation, name=name)
    if (others.exclude(pk=team.pk) if team else others).exists():
        raise UnableToMakeTeam(
            _("There is a team “%(name)s” already; choose another name.") % {"name": name},
            field="name",
        )
    return name
