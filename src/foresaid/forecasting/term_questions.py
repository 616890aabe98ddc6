"""What a term may bring, and why that moved: read from kept rows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.call_questions import CallView, calls_of
from foresaid.ledger.target_questions import TargetView, targets_of
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Person, Team, Term
from foresaid.sales import access as sales_access
from foresaid.sales.models import Opportunity

from .about import (
    About,
    about_of,
    directly_below,
    subject_choices,
    term_choices,
    term_of,
)
from .doubts import doubts_of
from .earlier_terms import earlier, records
from .ended import end_view
from .foreseen import end_of
from .models import CallScore, Outlook
from .moves import SHOWN
from .operations.foretell import KINDS
from .reaching import Reaching, reaching
from .term_views import (
    Below,
    CallBeside,
    ForecastPage,
    Moved,
    MoveLine,
    NamedMove,
    PartView,
    PathView,
)

FRESH = dt.timedelta(days=1)


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
    about = about_of(actor, now, person, team, everybody=everybody)
    asked = term_of(actor, moment, term)
    rows = _newest(asked, about, moment)
    total = rows.get(Outlook.Part.TOTAL)
    measure = total.measure if total else Outlook.Measure.WON_AMOUNT
    target = _targets(actor, moment, asked, measure).get(about.key)
    won = rows[Outlook.Part.WON].mean if total else 0.0
    before = earlier(actor, asked, about, moment)
    ended = asked.ends_on <= moment.astimezone(actor.organisation.zone).date()
    return ForecastPage(
        about=about,
        term=asked,
        ended=end_view(actor, now, asked, about, measure) if ended else None,
        as_of=total.run.as_of if total else None,
        measure=measure,
        currency=actor.organisation.currency if measure == Outlook.Measure.WON_AMOUNT else "",
        parts=tuple(_part(row) for row in rows.values()),
        target=target,
        reaching=_reaching(total, target, won),
        moved=_moved(actor, now, total) if total and not ended else None,
        path=_path(asked, about, measure, moment),
        earlier=before,
        records=records(actor, asked, about, moment, before),
        calls=_calls(actor, moment, asked, about),
        below=_below(actor, now, moment, about, total) if total and not ended else (),
        doubts=doubts_of(actor, now, about, asked) if on is None and not ended else None,
        notes=_notes(total),
        may_call=on is None and _may_call(actor, about, asked),
        terms=term_choices(actor, moment),
        subjects=subject_choices(actor, now),
    )


def _notes(total: Outlook | None) -> tuple[str, ...]:
    if total is None:
        return ()
    return tuple(total.run.summary.get("notes", {}).get(str(total.term_id), ()))


def _may_call(actor: Actor, about: About, term: Term) -> bool:
    return actor.person is not None and about.person == actor.person and term.kind in KINDS


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
            on=on, low=values["0.1"], mean=total.mean, high=values["0.9"], won=won.mean
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
        another_engine=told.get("another_engine", False),
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


# --- the person's calls ---------------------------------------------------------------------------


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
    last = before[-1] if before else None
    computed = last.quantiles if last else {}
    return CallBeside(
        call=call,
        computed_low=computed.get("0.1"),
        computed_mean=last.mean if last else None,
        computed_high=computed.get("0.9"),
        came=score.came if score else None,
        inside=score.inside if score else None,
    )


# --- those below --------------------------------------------------------------------------------


def _below(
    actor: Actor, now: dt.datetime, moment: dt.datetime, about: About, total: Outlook
) -> tuple[Below, ...]:
    """The teams and people directly below, as the same run saw them."""
    if about.person is not None:
        return ()
    term, subjects = total.term, directly_below(actor, now, about)
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
    calls = {one.person: one for one in calls_of(actor, moment, term=term.uuid)}
    return tuple(
        _below_one(one, found, targets.get(one.key), calls)
        for one in subjects
        if (*one.key, Outlook.Part.TOTAL) in found
    )


def _below_one(
    about: About,
    rows: dict[tuple[int | None, int | None, str], Outlook],
    target: TargetView | None,
    calls: Mapping[int, CallView],
) -> Below:
    total = rows[(*about.key, Outlook.Part.TOTAL)]
    won = rows[(*about.key, Outlook.Part.WON)].mean
    return Below(
        about=about,
        total=_part(total),
        won=won,
        target=target,
        reaching=_reaching(total, target, won),
        call=calls.get(about.person.pk) if about.person else None,
    )
