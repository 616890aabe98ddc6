"""What a term may bring, why that moved, and how earlier beliefs did: read from kept rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.engine import calibration
from foresaid.engine.differences import BELIEVED_FROM
from foresaid.ledger.call_questions import CallView, calls_of
from foresaid.ledger.target_questions import TargetView, targets_of
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Membership, Person, Team, TeamPath, Term
from foresaid.sales import access as sales_access
from foresaid.sales.models import Credit, Opportunity
from foresaid.sales.pushes import close_pushes

from .foreseen import end_of
from .models import CallScore, Outlook, Reading, Run, Score
from .moves import SHOWN
from .operations.foretell import KINDS
from .questions import latest_foretelling
from .reaching import Reaching, reaching

PAST_TERMS = 10
DOUBTED = 8
FRESH = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a forecast is of: a person, a team with all below it, or without both everybody."""

    person: Person | None = None
    team: Team | None = None

    @property
    def name(self) -> str:
        one = self.person or self.team
        return one.name if one else str(_("Everybody"))

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.person.pk if self.person else None, self.team.pk if self.team else None)

    @property
    def query(self) -> str:
        if self.person:
            return f"person={self.person.uuid}"
        return f"team={self.team.uuid}" if self.team else "everybody=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of a term. `low` to `high` holds what comes in 8 of 10 cases."""

    part: str
    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMove:
    """What one opportunity moved; without a uuid it is not in the reader's sight."""

    uuid: UUID | None
    name: str
    account: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """One reason: the sum of its moves, and the heaviest of its `count` opportunities."""

    reason: str
    value: float
    count: int
    named: tuple[NamedMove, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """From one mean to another: the lines, with `new` and `rest`, add up to the difference."""

    since: dt.datetime
    was: float
    now: float
    lines: tuple[MoveLine, ...]
    new: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How one earlier term was foreseen, and what came. `afterwards`: made again later."""

    term_name: str
    as_of: dt.datetime
    afterwards: bool
    low: float
    middle: float
    high: float
    mean: float
    came: float
    crps: float
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBeside:
    """A call beside what was computed when it was said, and with the score once it is over."""

    call: CallView
    computed_middle: float | None
    computed_low: float | None
    computed_high: float | None
    came: float | None
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A team or a person below whoever is asked about, with the whole term."""

    about: About
    total: PartView
    won: float
    target: TargetView | None
    reaching: Reaching | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """An opportunity whose stated day of decision is hard to believe."""

    uuid: UUID
    name: str
    account: str
    owner: str
    close_on: dt.date
    passed: bool
    share_by_then: float | None
    pushes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """The whole term as it was foreseen on a day, and what was won by then."""

    on: dt.date
    low: float
    middle: float
    high: float
    won: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A term or somebody that the page can be asked about."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPage:
    """`parts` is empty where nothing has been computed for this; `notes` name why it is wide."""

    about: About
    term: Term
    ended: bool
    as_of: dt.datetime | None
    measure: str
    currency: str
    parts: tuple[PartView, ...]
    target: TargetView | None
    reaching: Reaching | None
    moved: Moved | None
    path: tuple[PathView, ...]
    earlier: tuple[Earlier, ...]
    record: calibration.Record | None
    calls: tuple[CallBeside, ...]
    below: tuple[Below, ...]
    doubted: tuple[Doubted, ...]
    doubted_more: int
    notes: tuple[str, ...]
    may_call: bool
    terms: tuple[Choice, ...]
    subjects: tuple[Choice, ...]

    def part(self, name: str) -> PartView | None:
        return next((one for one in self.parts if one.part == name), None)


def forecast_page(
    actor: Actor,
    now: dt.datetime,
    *,
    term: UUID | None = None,
    person: UUID | None = None,
    team: UUID | None = None,
    everybody: bool = False,
    on: dt.date | None = None,
) -> ForecastPage:
    """The forecast of a term for somebody in the actor's sight, as of now or an earlier day.

    Raises `NotThere` for whom the actor may not see so. Some thirty queries, however many rows.
    """
    moment = _moment(actor, now, on)
    about = _about(actor, now, person, team, everybody=everybody)
    asked = _term(actor, moment, term)
    rows = _newest(asked, about, moment)
    total = rows.get(Outlook.Part.TOTAL)
    measure = total.measure if total else Outlook.Measure.WON_AMOUNT
    target = _targets(actor, moment, asked, measure).get(about.key)
    won = rows[Outlook.Part.WON].mean if total else 0.0
    earlier = _earlier(actor, asked, about, moment)
    doubted, more = _doubted(actor, now, about) if on is None else ((), 0)
    return ForecastPage(
        about=about,
        term=asked,
        ended=asked.ends_on <= moment.astimezone(actor.organisation.zone).date(),
        as_of=total.run.as_of if total else None,
        measure=measure,
        currency=actor.organisation.currency if measure == Outlook.Measure.WON_AMOUNT else "",
        parts=tuple(_part(row) for row in rows.values()),
        target=target,
        reaching=_reaching(total, target, won),
        moved=_moved(actor, now, total) if total else None,
        path=_path(asked, about, measure, moment),
        earlier=earlier,
        record=_record(earlier),
        calls=_calls(actor, moment, asked, about),
        below=_below(actor, now, asked, about, total) if total else (),
        doubted=doubted,
        doubted_more=more,
        notes=tuple(total.run.summary.get("notes", {}).get(str(asked.pk), ())) if total else (),
        may_call=on is None
        and actor.person is not None
        and about.person == actor.person
        and asked.kind in KINDS,
        terms=_terms(actor, moment),
        subjects=_subjects(actor, now),
    )


def target_chance(actor: Actor, person: Person, term: UUID, at: dt.datetime) -> Reaching | None:
    """The chance of a person's money target of a term; None where none can be said.

    Never of a belief older than a day: a chance beside today's figures is today's.
    """
    found = people_access.terms(actor).filter(uuid=term, kind__in=KINDS).first()
    if found is None:
        return None
    about = About(person=person)
    rows = _newest(found, about, at)
    total = rows.get(Outlook.Part.TOTAL)
    if total is None or total.measure != Outlook.Measure.WON_AMOUNT:
        return None
    if at - total.run.as_of > FRESH:
        return None
    target = _targets(actor, at, found, total.measure).get(about.key)
    return _reaching(total, target, rows[Outlook.Part.WON].mean)


def _moment(actor: Actor, now: dt.datetime, on: dt.date | None) -> dt.datetime:
    moment = actor.organisation.moment(now)
    if on is None:
        return moment
    evening = dt.datetime.combine(on, dt.time(23, 59, 59), actor.organisation.zone)
    return min(evening.astimezone(dt.UTC), moment)


# --- whom and when ------------------------------------------------------------------------------


def _about(
    actor: Actor, now: dt.datetime, person: UUID | None, team: UUID | None, *, everybody: bool
) -> About:
    today = actor.organisation.today(now)
    if person is not None:
        return About(person=_person(actor, person, today))
    if team is not None:
        return About(team=_team(actor, team, now))
    if everybody:
        _require_group(actor, now, None)
        return About()
    return _usual(actor, now)


def _usual(actor: Actor, now: dt.datetime) -> About:
    """Everybody for who sees everybody, the team for who leads one, else one's own."""
    if actor.sees_everybody and _enough(actor, now, None):
        return About()
    team = people_access.led_teams(actor, actor.organisation.today(now)).order_by("pk").first()
    if team is not None and _enough(actor, now, team):
        return About(team=team)
    return About(person=actor.require_person())


def _person(actor: Actor, uuid: UUID, today: dt.date) -> Person:
    found = people_access.seen_people(actor, today).filter(uuid=uuid).first()
    hidden = actor.organisation.groups_only and found != actor.person
    if found is None or (hidden and actor.person is not None):
        raise NotThere(_("There is nobody of that kind whose forecast you see."))
    return found


def _team(actor: Actor, uuid: UUID, now: dt.datetime) -> Team:
    found = people_access.led_teams(actor, actor.organisation.today(now)).filter(uuid=uuid).first()
    if found is None:
        raise NotThere(_("There is no such team whose forecast you see."))
    _require_group(actor, now, found)
    return found


def _require_group(actor: Actor, now: dt.datetime, team: Team | None) -> None:
    if (team is None and not actor.sees_everybody) or not _enough(actor, now, team):
        raise NotThere(_("There is no such group whose forecast you see."))


def _enough(actor: Actor, now: dt.datetime, team: Team | None) -> bool:
    """Where single people are not shown, a small group would show them."""
    if not actor.organisation.groups_only or actor.person is None:
        return True
    today = actor.organisation.today(now)
    members = Membership.objects.filter(
        people_access.current(today), organisation=actor.organisation
    )
    if team is not None:
        members = members.filter(team__paths_up__ancestor=team)
    others = members.exclude(person=actor.person).values("person").distinct().count()
    return others >= actor.organisation.smallest_group


def _term(actor: Actor, moment: dt.datetime, uuid: UUID | None) -> Term:
    today = moment.astimezone(actor.organisation.zone).date()
    rows = people_access.terms(actor).filter(kind__in=KINDS).select_related("organisation")
    if uuid is not None:
        found = rows.filter(uuid=uuid).first()
    else:
        running = rows.filter(starts_on__lte=today, ends_on__gt=today)
        found = running.filter(kind=Term.Kind.QUARTER).first() or running.first()
    if found is None:
        raise NotThere(_("There is no such term."))
    return found


def _terms(actor: Actor, moment: dt.datetime) -> tuple[Choice, ...]:
    """The running terms, and those ended that something was foreseen of."""
    today = moment.astimezone(actor.organisation.zone).date()
    rows = people_access.terms(actor).filter(kind__in=KINDS, starts_on__lte=today)
    running = Q(ends_on__gt=today)
    foreseen = Q(pk__in=Outlook.objects.filter(person=None, team=None).values("term"))
    found = rows.filter(running | foreseen).order_by("-ends_on", "kind")[: 3 + 2 * PAST_TERMS]
    return tuple(Choice(value=str(one.uuid), name=one.name) for one in found)


def _subjects(actor: Actor, now: dt.datetime) -> tuple[Choice, ...]:
    today = actor.organisation.today(now)
    found: list[Choice] = []
    if actor.sees_everybody and _enough(actor, now, None):
        found.append(Choice(value="everybody", name=str(_("Everybody"))))
    teams = people_access.led_teams(actor, today)
    groups_only = actor.organisation.groups_only and actor.person is not None
    found += [
        Choice(value=f"team:{team.uuid}", name=str(_("Team %(name)s")) % {"name": team.name})
        for team in teams
        if not groups_only or _enough(actor, now, team)
    ]
    people = people_access.seen_people(actor, today).filter(left_on__isnull=True)
    if groups_only:
        people = people.filter(pk=actor.require_person().pk)
    sellers = people.filter(grants__role="salesperson", grants__to_on__isnull=True).distinct()
    found += [Choice(value=f"person:{one.uuid}", name=one.name) for one in sellers]
    return tuple(found)


# --- the term -----------------------------------------------------------------------------------


def _rows(about: About) -> QuerySet[Outlook]:
    person, team = about.key
    return Outlook.objects.filter(person=person, team=team)


def _newest(term: Term, about: About, moment: dt.datetime) -> dict[str, Outlook]:
    """The parts as last foreseen by the moment: in money, else as counts."""
    rows = _rows(about).filter(term=term, run__as_of__lte=moment)
    last = rows.filter(part=Outlook.Part.TOTAL).order_by("-run__as_of", "-run_id").first()
    if last is None:
        return {}
    found = list(rows.filter(run=last.run_id).select_related("run").order_by("pk"))
    money = [row for row in found if row.measure == Outlook.Measure.WON_AMOUNT]
    return {row.part: row for row in money or found}


def _part(row: Outlook) -> PartView:
    fixed = {"0.1": row.mean, "0.5": row.mean, "0.9": row.mean}
    values = row.quantiles or fixed
    return PartView(
        part=row.part, mean=row.mean, low=values["0.1"], middle=values["0.5"], high=values["0.9"]
    )


def _targets(
    actor: Actor, moment: dt.datetime, term: Term, measure: str
) -> dict[tuple[int | None, int | None], TargetView]:
    """Standing targets in sight of this term and measure, by whose they are."""
    found = {
        (one.person, one.team): one
        for one in targets_of(actor, moment, term=term.uuid)
        if one.measure == measure and one.currency in {"", actor.organisation.currency}
    }
    people = dict(Person.objects.filter(uuid__in=[p for p, _t in found if p])
                  .values_list("uuid", "pk"))  # fmt: skip
    teams = dict(Team.objects.filter(uuid__in=[t for _p, t in found if t])
                 .values_list("uuid", "pk"))  # fmt: skip
    return {
        (people[person] if person else None, teams[team] if team else None): one
        for (person, team), one in found.items()
    }


def _reaching(total: Outlook | None, target: TargetView | None, won: float) -> Reaching | None:
    if total is None or target is None:
        return None
    return reaching(total.quantiles, float(target.amount), won)


def _path(term: Term, about: About, measure: str, moment: dt.datetime) -> tuple[PathView, ...]:
    """How the whole term was foreseen, day by day on which it was computed."""
    parts = (Outlook.Part.TOTAL, Outlook.Part.WON)
    rows = _rows(about).filter(
        term=term, measure=measure, part__in=parts, run__as_of__lte=min(moment, end_of(term))
    )
    by_run: dict[int, dict[str, Outlook]] = {}
    for row in rows.select_related("run").order_by("run__as_of", "pk"):
        by_run.setdefault(row.run_id, {})[row.part] = row
    zone = term.organisation.zone
    found: dict[dt.date, PathView] = {}
    for both in by_run.values():
        total, won = both[Outlook.Part.TOTAL], both[Outlook.Part.WON]
        on = total.run.as_of.astimezone(zone).date()
        values = total.quantiles
        found[on] = PathView(
            on=on, low=values["0.1"], middle=values["0.5"], high=values["0.9"], won=won.mean
        )
    return tuple(found.values())


# --- what moved ---------------------------------------------------------------------------------


def _moved(actor: Actor, now: dt.datetime, total: Outlook) -> Moved | None:
    if total.moved is None:
        return None
    told = total.moved
    keys = {key for line in told["lines"] for key, _value in line["heaviest"]}
    today = actor.organisation.today(now)
    seen = sales_access.opportunities(actor, today).filter(pk__in=keys).select_related("account")
    names = {row.pk: row for row in seen}
    return Moved(
        since=dt.datetime.fromisoformat(told["since"]),
        was=told["was"],
        now=total.mean,
        lines=tuple(_line(line, names) for line in told["lines"]),
        new=told["new"],
        rest=told["rest"],
    )


def _line(line: dict[str, Any], names: dict[int, Opportunity]) -> MoveLine:
    named = [_named(names.get(key), value) for key, value in line["heaviest"][:SHOWN]]
    return MoveLine(
        reason=line["reason"], value=line["value"], count=line["count"], named=tuple(named)
    )


def _named(row: Opportunity | None, value: float) -> NamedMove:
    if row is None:
        return NamedMove(uuid=None, name=str(_("No longer in your sight")), account="", value=value)
    account = row.account.name if row.account else ""
    return NamedMove(uuid=row.uuid, name=row.name, account=account, value=value)


# --- how earlier ones did -----------------------------------------------------------------------


def _earlier(actor: Actor, term: Term, about: About, moment: dt.datetime) -> tuple[Earlier, ...]:
    """Of the last ended terms of this kind the first outlook of each, newest first."""
    person, team = about.key
    rows = (
        Score.objects.filter(
            outlook__person=person,
            outlook__team=team,
            outlook__measure=Outlook.Measure.WON_AMOUNT,
            outlook__term__kind=term.kind,
            outlook__term__organisation=actor.organisation,
            outlook__term__ends_on__lte=moment.astimezone(actor.organisation.zone).date(),
        )
        .select_related("outlook__run", "outlook__term")
        .order_by("-outlook__term__starts_on", "outlook__run__as_of", "outlook__pk")
    )
    first: dict[int, Score] = {}
    for row in rows:
        first.setdefault(row.outlook.term_id, row)
        if len(first) > PAST_TERMS:
            break
    return tuple(_earlier_one(row) for row in list(first.values())[:PAST_TERMS])


def _earlier_one(row: Score) -> Earlier:
    outlook = row.outlook
    return Earlier(
        term_name=outlook.term.name,
        as_of=outlook.run.as_of,
        afterwards=outlook.run.purpose == Run.Purpose.PROOF,
        low=outlook.quantiles["0.1"],
        middle=outlook.quantiles["0.5"],
        high=outlook.quantiles["0.9"],
        mean=outlook.mean,
        came=row.came,
        crps=row.crps,
        inside=row.inside,
    )


def _record(earlier: Sequence[Earlier]) -> calibration.Record | None:
    return calibration.record(
        [one.low for one in earlier],
        [one.high for one in earlier],
        [one.mean for one in earlier],
        [one.crps for one in earlier],
        [one.came for one in earlier],
    )


def _calls(actor: Actor, moment: dt.datetime, term: Term, about: About) -> tuple[CallBeside, ...]:
    if about.person is None:
        return ()
    calls = calls_of(actor, moment, term=term.uuid, person=about.person.pk)
    scores = {row.pk: row for row in CallScore.objects.filter(call__in=[one.key for one in calls])}
    money = _rows(about).filter(
        term=term, part=Outlook.Part.TOTAL, measure=Outlook.Measure.WON_AMOUNT
    )
    kept = list(money.select_related("run").order_by("run__as_of", "pk"))
    return tuple(_beside(call, kept, scores.get(call.key)) for call in reversed(calls))


def _beside(call: CallView, kept: Sequence[Outlook], score: CallScore | None) -> CallBeside:
    """What was computed last when the call was said; nothing where nothing had been."""
    before = [row for row in kept if row.run.as_of <= call.said_at]
    computed = before[-1].quantiles if before else {}
    return CallBeside(
        call=call,
        computed_low=computed.get("0.1"),
        computed_middle=computed.get("0.5"),
        computed_high=computed.get("0.9"),
        came=score.came if score else None,
        inside=score.inside if score else None,
    )


# --- those below --------------------------------------------------------------------------------


def _below(
    actor: Actor, now: dt.datetime, term: Term, about: About, total: Outlook
) -> tuple[Below, ...]:
    """The teams and people directly below, as the same run saw them."""
    if about.person is not None:
        return ()
    today = actor.organisation.today(now)
    subjects = _directly_below(actor, about, today)
    if actor.organisation.groups_only and actor.person is not None:
        subjects = [one for one in subjects if one.team and _enough(actor, now, one.team)]
    parts = (Outlook.Part.TOTAL, Outlook.Part.WON)
    rows = Outlook.objects.filter(
        Q(person__in=[one.person for one in subjects if one.person])
        | Q(team__in=[one.team for one in subjects if one.team]),
        run=total.run_id,
        term=term,
        measure=total.measure,
        part__in=parts,
    )
    found = {(row.person_id, row.team_id, row.part): row for row in rows}
    targets = _targets(actor, total.run.as_of, term, total.measure)
    return tuple(
        _below_one(one, found, targets.get(one.key))
        for one in subjects
        if (*one.key, Outlook.Part.TOTAL) in found
    )


def _directly_below(actor: Actor, about: About, today: dt.date) -> list[About]:
    teams = people_access.led_teams(actor, today)
    team = about.team
    if team is None:
        tops = list(teams.filter(parent__isnull=True))
        if len(tops) != 1:
            return [About(team=top) for top in tops]
        team = tops[0]  # one team of all says no more than everybody
    below = [About(team=one) for one in teams.filter(parent=team)]
    members = Membership.objects.filter(people_access.current(today), team=team)
    people = Person.objects.filter(pk__in=members.values("person")).order_by("name")
    return below + [About(person=person) for person in people]


def _below_one(
    about: About,
    rows: dict[tuple[int | None, int | None, str], Outlook],
    target: TargetView | None,
) -> Below:
    total = rows[(*about.key, Outlook.Part.TOTAL)]
    won = rows[(*about.key, Outlook.Part.WON)].mean
    return Below(
        about=about,
        total=_part(total),
        won=won,
        target=target,
        reaching=_reaching(total, target, won),
    )


# --- dates that are hard to believe ---------------------------------------------------------------


def doubted_dates(actor: Actor, run: Run, today: dt.date) -> QuerySet[Reading]:
    """Readings whose stated close date has passed, or holds fewer than 2 of 10 of the wins."""
    rows = Reading.objects.filter(
        run=run, opportunity__now_outcome="open", opportunity__now_close_on__isnull=False
    )
    return rows.filter(
        Q(opportunity__now_close_on__lt=today)
        | Q(chance_by_close__lt=F("chance") * BELIEVED_FROM, chance__gt=0.02)
    )


def _doubted(actor: Actor, now: dt.datetime, about: About) -> tuple[tuple[Doubted, ...], int]:
    """The largest, and how many more there are."""
    run = latest_foretelling(actor.organisation)
    if run is None:
        return (), 0
    today = actor.organisation.today(now)
    rows = doubted_dates(actor, run, today).filter(
        opportunity__in=_opportunities(actor, about, today).values("pk")
    )
    found = list(
        rows.select_related("opportunity__account", "opportunity__now_owner").order_by(
            F("amount").desc(nulls_last=True), "pk"
        )[:DOUBTED]
    )
    pushes = close_pushes([row.opportunity_id for row in found], actor.organisation.moment(now))
    shown = tuple(_doubted_one(row, pushes.get(row.opportunity_id, 0), today) for row in found)
    return shown, rows.count() - len(found)


def _doubted_one(row: Reading, pushes: int, today: dt.date) -> Doubted:
    deal = row.opportunity
    assert deal.now_close_on is not None  # asked for by the query
    share = None
    if row.chance_by_close is not None and row.chance:
        share = row.chance_by_close / row.chance
    return Doubted(
        uuid=deal.uuid,
        name=deal.name,
        account=deal.account.name if deal.account else "",
        owner=deal.now_owner.name if deal.now_owner else "",
        close_on=deal.now_close_on,
        passed=deal.now_close_on < today,
        share_by_then=share,
        pushes=pushes,
    )


def _opportunities(actor: Actor, about: About, today: dt.date) -> QuerySet[Opportunity]:
    seen = sales_access.opportunities(actor, today)
    if about.person is not None:
        held = Credit.objects.filter(person=about.person, to_at__isnull=True)
        return seen.filter(pk__in=held.values("opportunity"))
    if about.team is not None:
        teams = TeamPath.objects.filter(ancestor=about.team).values("descendant")
        members = Membership.objects.filter(people_access.current(today), team__in=teams)
        return seen.filter(now_owner__in=members.values("person"))
    return seen
