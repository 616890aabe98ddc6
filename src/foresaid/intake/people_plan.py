"""People, roles and teams that the files call for beyond those that stand."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from foresaid.people.models import Membership, Role

from .known import Known
from .mapping.catalogue import Kind
from .names import Names
from .reading.rows import PersonRow, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Somebody, by the files' name, in a team from `from_on` on."""

    person: str
    team: str
    kind: str
    from_on: dt.date


@dataclass(slots=True, kw_only=True)
class PeoplePlan:
    """`teams` are (name, name of the team above or ""), parents first."""

    people: dict[str, PersonRow] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    roles: list[tuple[str, str]] = field(default_factory=list)
    teams: list[tuple[str, str]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    ended: dict[int, dt.date] = field(default_factory=dict)
    from_on: dt.date
    today: dt.date
    new: int = 0
    changed: int = 0
    unchanged: int = 0


def team_name(manager: str) -> str:
    return (_("%(name)s’s team") % {"name": manager})[:200]


def plan_people(
    reading: Reading, known: Known, names: Names, *, from_on: dt.date, today: dt.date
) -> PeoplePlan:
    """New people with roles and teams; of those that stand, only what the files add."""
    plan = PeoplePlan(from_on=min(from_on, today), today=today)
    rows = {
        text: reading.people.get(text) or PersonRow(name=text) for text in names.keys[Kind.PEOPLE]
    }
    managers = {row.manager for row in reading.people.values() if row.manager}
    owners = {sale.owner for sale in reading.opportunities.values() if sale.owner}
    _plan_teams(plan, reading, known)
    for text, row in rows.items():
        before = len(plan.roles) + len(plan.joins) + len(plan.emails)
        key = names.keys[Kind.PEOPLE][text]
        if key < 0 and names.new[Kind.PEOPLE].get(key) == text:
            plan.people[text] = row
        _plan_roles(plan, known, text, key, row.sells or text in owners, text in managers)
        _plan_memberships(plan, known, text, key, row, text in managers)
        _plan_email(plan, known, key, row)
        if key < 0 and text not in plan.people:
            continue  # another spelling of somebody new
        _count(plan, key, len(plan.roles) + len(plan.joins) + len(plan.emails) > before)
    return plan


def _count(plan: PeoplePlan, key: int, differs: bool) -> None:
    if key < 0:
        plan.new += 1
    elif differs:
        plan.changed += 1
    else:
        plan.unchanged += 1


def _plan_teams(plan: PeoplePlan, reading: Reading, known: Known) -> None:
    """An office is a team above those of the managers in it."""
    wanted: dict[str, str] = {}
    for row in reading.people.values():
        if row.team:
            wanted.setdefault(row.team, "")
    for row in reading.people.values():
        if row.manager:
            wanted.setdefault(team_name(row.manager), row.team)
    plan.teams = [(name, above) for name, above in wanted.items() if name not in known.teams]


def _plan_roles(
    plan: PeoplePlan, known: Known, text: str, key: int, sells: bool, manages: bool
) -> None:
    held = known.roles.get(key, set()) if key > 0 else set()
    for role, due in ((Role.SALESPERSON, sells), (Role.MANAGER, manages)):
        if due and role not in held:
            plan.roles.append((text, role))


def _plan_memberships(
    plan: PeoplePlan, known: Known, text: str, key: int, row: PersonRow, manages: bool
) -> None:
    rows = known.memberships.get(key, []) if key > 0 else []
    if manages and not _ever_in(rows, team_name(text), Membership.Kind.MANAGER):
        plan.joins.append(
            Join(
                person=text,
                team=team_name(text),
                kind=Membership.Kind.MANAGER,
                from_on=plan.from_on,
            )
        )
    team = team_name(row.manager) if row.manager else row.team
    if not team or _ever_in(rows, team, Membership.Kind.MEMBER):
        return
    current = [
        one for one in rows if one.kind == Membership.Kind.MEMBER and _lasts(one, plan.today)
    ]
    for one in current:
        plan.ended[one.pk] = max(plan.today, one.from_on + dt.timedelta(days=1))
    from_on = max((plan.ended[one.pk] for one in current), default=plan.from_on)
    plan.joins.append(Join(person=text, team=team, kind=Membership.Kind.MEMBER, from_on=from_on))


def _ever_in(rows: list[Membership], team: str, kind: str) -> bool:
    """Whoever left a team by hand is not put back by the same file."""
    return any(one.team.name == team and one.kind == kind for one in rows)


def _lasts(row: Membership, today: dt.date) -> bool:
    return row.to_on is None or row.to_on > today


def _plan_email(plan: PeoplePlan, known: Known, key: int, row: PersonRow) -> None:
    """An e-mail address is filled in, never replaced: people sign in with it."""
    standing = known.rows["people"].get(key)
    if standing is not None and row.email and not standing.email:
        plan.emails[key] = row.email
