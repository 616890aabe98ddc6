"""What is seen of a person, by whom, and why: the access rules read backwards.

`access.py` answers whom somebody sees; here the same rules answer who sees somebody. A test
compares the two for every pair of people.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from . import access
from .actor import Actor
from .models import Look, Membership, Organisation, Person, Role, RoleGrant, TeamPath

LOOKS_KEPT_IN_SIGHT = dt.timedelta(days=90)


class Area(StrEnum):
    """What there is to see of somebody. Pages name the areas they show when they note a look."""

    WORK = "work"
    RESULTS = "results"
    PRIVATE = "private"
    REVIEWS = "reviews"
    LEADING = "leading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenArea:
    """One area of figures: what belongs to it, who sees it today, and the rule behind that."""

    area: Area
    title: str
    what: str
    seers: tuple[Seer, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookView:
    viewer: str
    area: str
    on_date: dt.date


def seen_of(actor: Actor, now: dt.datetime) -> list[SeenArea]:
    """Every area of the actor's own work with who sees it today. Eight queries at most."""
    person, today = actor.require_person(), actor.organisation.today(now)
    everything = sees_work(person, today)
    direct = sees_private(person, today)
    return [
        _work(everything),
        _results(actor.organisation, everything),
        _private(actor.organisation, direct),
        _reviews(direct),
        *_leading(person, today),
    ]


def looks_at(actor: Actor, now: dt.datetime) -> list[LookView]:
    """Who looked at the actor's work in the last ninety days, newest first."""
    person = actor.require_person()
    since = actor.organisation.today(now) - LOOKS_KEPT_IN_SIGHT
    rows = Look.objects.filter(about=person, on_date__gt=since).select_related("viewer")
    return [
        LookView(viewer=row.viewer.name, area=area_name(row.area), on_date=row.on_date)
        for row in rows.order_by("-on_date", "viewer__name", "area")
    ]


def area_name(area: str) -> str:
    """An area as the person reads it; one that has no name of its own stands as it was noted."""
    names: dict[str, Callable[[], str]] = {
        Area.WORK: lambda: _("work"),
        Area.RESULTS: lambda: _("results"),
        Area.PRIVATE: lambda: _("goal rate, calibration and lateness"),
        Area.REVIEWS: lambda: _("reviews"),
        "review": lambda: _("reviews"),
        "opportunities": lambda: _("opportunities"),
        "opportunity": lambda: _("an opportunity"),
        "meetings": lambda: _("meetings"),
        "meeting": lambda: _("a meeting"),
        "targets": lambda: _("targets"),
        "team": lambda: _("pace and plan in the team"),
        "today": lambda: _("today"),
        "forecast": lambda: _("the forecast"),
        "coaching": lambda: _("coaching"),
    }
    return names.get(area, lambda: area)()


# --- who sees somebody ------------------------------------------------------------------------


def sees_work(person: Person, today: dt.date) -> dict[Person, str]:
    """Everybody else who sees the person's work today, and why: `access.seen_people` read back."""
    found = dict(_by_role(person, today))
    teams = Membership.objects.filter(access.current(today), person=person).values("team")
    above = TeamPath.objects.filter(descendant__in=teams).values("ancestor")
    leading = Membership.objects.filter(
        access.current(today), team__in=above, kind=Membership.Kind.MANAGER
    )
    for row in leading.exclude(person=person).select_related("person", "team"):
        if row.person.left_on is None:
            found[row.person] = _("leads %(team)s") % {"team": row.team.name}
    return found


def sees_private(person: Person, today: dt.date) -> dict[Person, str]:
    """Who besides the person sees goal rate, calibration and lateness today."""
    if person.organisation.groups_only:
        return {}
    managers = access.managers_of(person, today).filter(left_on__isnull=True)
    return dict.fromkeys(managers, _("leads you directly"))


def _by_role(person: Person, today: dt.date) -> Iterable[tuple[Person, str]]:
    grants = RoleGrant.objects.filter(
        access.current(today),
        Q(role=Role.HEAD) | Q(role=Role.ADMINISTRATOR),
        organisation=person.organisation_id,
        person__left_on__isnull=True,
    ).exclude(person=person)
    for grant in grants.select_related("person"):
        yield grant.person, str(Role(grant.role).label)


# --- the areas --------------------------------------------------------------------------------


def _seers(people: dict[Person, str]) -> tuple[Seer, ...]:
    ordered = sorted(people.items(), key=lambda pair: pair[0].name)
    return tuple(Seer(name=person.name, why=why) for person, why in ordered)


def _work(everything: dict[Person, str]) -> SeenArea:
    return SeenArea(
        area=Area.WORK,
        title=_("Your work"),
        what=_("Opportunities, meetings, goals, next steps and what came of each."),
        seers=_seers(everything),
        rule=_(
            "Whoever leads a team that you belong to, or a team above it, and heads of sales and "
            "administrators."
        ),
    )


def _results(organisation: Organisation, everything: dict[Person, str]) -> SeenArea:
    if organisation.groups_only:
        rule = _(
            "Your organisation shows figures in groups of at least %(count)d people only; nobody "
            "but you sees your own."
        ) % {"count": organisation.smallest_group}
    else:
        rule = _("Whoever sees your work also sees these figures made from it.")
    return SeenArea(
        area=Area.RESULTS,
        title=_("Results and adherence"),
        what=_(
            "Targets, what was won, the forecast with your own call, and the share of your work "
            "that had an expectation."
        ),
        seers=() if organisation.groups_only else _seers(everything),
        rule=rule,
    )


def _private(organisation: Organisation, direct: dict[Person, str]) -> SeenArea:
    if organisation.groups_only:
        rule = _("Your organisation keeps these figures to you alone.")
    else:
        rule = _("You and whoever leads you directly; nobody above, whatever their role.")
    return SeenArea(
        area=Area.PRIVATE,
        title=_("Goal rate, calibration and lateness"),
        what=_(
            "Goals reached, how sure you were against how it went, what was late, and coaching."
        ),
        seers=_seers(direct),
        rule=rule,
    )


def _reviews(direct: dict[Person, str]) -> SeenArea:
    return SeenArea(
        area=Area.REVIEWS,
        title=_("Your reviews"),
        what=_("The agenda, what both wrote beforehand, and what was decided."),
        seers=_seers(direct),
        rule=_(
            "The two who hold a review see its page, both the same one. What is decided becomes "
            "an expectation, and is seen with your work."
        ),
    )


def _leading(person: Person, today: dt.date) -> list[SeenArea]:
    """A manager's reviews held and promises kept are shown to those led."""
    led = Membership.objects.filter(
        access.current(today), person=person, kind=Membership.Kind.MANAGER
    ).values("team")
    members = Membership.objects.filter(
        access.current(today), team__in=led, kind=Membership.Kind.MEMBER
    ).exclude(person=person)
    if not led.exists():
        return []
    team: dict[Person, str] = {
        row.person: _("belongs to %(team)s") % {"team": row.team.name}
        for row in members.select_related("person", "team")
        if row.person.left_on is None
    }
    return [
        SeenArea(
            area=Area.LEADING,
            title=_("How you lead"),
            what=_("Reviews held and promises kept."),
            seers=_seers(team),
            rule=_("The members of the teams that you lead: promises bind both sides."),
        )
    ]
