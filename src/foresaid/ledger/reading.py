"""Rows of the ledger as of a moment, turned into what doors see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from foresaid.people.clocks import working_times
from foresaid.people.models import Organisation, Person
from foresaid.people.working_time import WorkingTime

from . import movement
from .days import day_of, days_late
from .holding import Holding, Owned, Stint, owned, taken
from .models import Adoption, Change, Entry, Expectation, Result, Withdrawal, Words
from .movement import Action
from .texts import what_was_said
from .views import AdoptionView, ChangeView, ExpectationView, PersonName, ResultView, WithdrawnView


def until(moment: dt.datetime, prefix: str = "entry__") -> Q:
    """Entries said by `moment` of the clock that counts."""
    return Q(**{f"{prefix}practice_at__lte": moment}) | Q(
        **{f"{prefix}practice_at": None, f"{prefix}recorded_at__lte": moment}
    )


def views(
    rows: QuerySet[Expectation], organisation: Organisation, moment: dt.datetime
) -> list[ExpectationView]:
    """`rows` as of `moment`, in their order. Ten queries, however many rows."""
    changes = Change.objects.filter(until(moment)).order_by("entry__seq")
    results = Result.objects.filter(until(moment)).order_by("entry__seq")
    said = list(
        rows.filter(stated_at__lte=moment)
        .select_related(
            "entry__author",
            "holder",
            "exit__step",
            "opportunity__account",
            "meeting__account",
            "hand_over",
        )
        .prefetch_related(
            Prefetch("changes", changes.select_related("entry__author"), to_attr="changes_then"),
            Prefetch(
                "results",
                results.select_related("entry__author", "action_by"),
                to_attr="results_then",
            ),
            Prefetch(
                "adoptions",
                Adoption.objects.filter(until(moment))
                .select_related("entry__author", "holder")
                .order_by("entry__seq"),
                to_attr="adoptions_then",
            ),
        )
    )
    prefetch_related_objects([row for row in said if row.is_group], "members")
    periods = owned({row.opportunity_id for row in said if row.opportunity_id})
    cancelled = Withdrawal.objects.filter(until(moment), of__in=[row.pk for row in said])
    withdrawals = {row.of_id: row for row in cancelled.select_related("entry__author")}
    words = _words(said, withdrawals.values())
    clocks = working_times((_holder(row) for row in said), organisation)
    now = _Now(words=words, periods=periods, clocks=clocks, moment=moment)
    return [_view(row, withdrawals.get(row.pk), now) for row in said]


type _Texts = dict[int, dict[str, str]]


def _words(said: Sequence[Expectation], withdrawals: Iterable[Withdrawal]) -> _Texts:
    """All texts of these entries by entry and field."""
    keys = [row.pk for row in said] + [row.pk for row in withdrawals]
    for row in said:
        keys += [one.pk for one in (*_changes(row), *_results(row))]
    found: _Texts = defaultdict(dict)
    rows = Words.objects.filter(entry__in=keys).values_list("entry_id", "field", "text")
    for key, name, text in rows:
        found[key][name] = text
    return found


def _changes(row: Expectation) -> list[Change]:
    found: list[Change] = row.changes_then  # type: ignore[attr-defined]  # a prefetch
    return found


def _results(row: Expectation) -> list[Result]:
    found: list[Result] = row.results_then  # type: ignore[attr-defined]  # a prefetch
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Now:
    """What every row of one answer is looked at with."""

    words: _Texts
    periods: Owned
    clocks: dict[int, WorkingTime]
    moment: dt.datetime


def _adoptions(row: Expectation) -> list[Adoption]:
    found: list[Adoption] = row.adoptions_then  # type: ignore[attr-defined]  # a prefetch
    return found


def _holder(row: Expectation) -> Person:
    """Who answers for it by then: whoever adopted it last, else whom it was said of."""
    adopted = _adoptions(row)
    return adopted[-1].holder if adopted else row.holder


def _stints(row: Expectation, zone: dt.tzinfo, now: _Now) -> tuple[Stint, ...]:
    moved = [(one.entry.seq, one.due_at) for one in _changes(row) if one.due_at is not None]
    adopted = [taken(one) for one in _adoptions(row)]
    holding = Holding(
        row=row, moved=moved, adopted=adopted, periods=now.periods, zone=zone, moment=now.moment
    )
    return holding.stints()


def _adoption_views(row: Expectation) -> Iterable[AdoptionView]:
    before = row.holder
    for one in _adoptions(row):
        yield AdoptionView(at=one.entry.moment, by=one.holder.name, of=before.name)
        before = one.holder


def _moves_credit(row: Expectation) -> bool:
    return row.kind == Expectation.Kind.HAND_OVER and row.hand_over.moves_credit


def _view(row: Expectation, withdrawal: Withdrawal | None, now: _Now) -> ExpectationView:
    words, moment, holder = now.words, now.moment, _holder(row)
    clock = now.clocks[holder.pk]
    zone = clock.zone
    said = words[row.pk]
    moved = [one.due_at for one in _changes(row) if one.due_at is not None]
    surer = [one.confidence for one in _changes(row) if one.confidence is not None]
    due_at = moved[-1] if moved else row.due_at
    due_on = day_of(due_at, zone)
    state = _state(withdrawal, _results(row))
    overdue = state == "open" and moment > due_at
    subject = row.opportunity or row.meeting or row
    account = subject.account
    return ExpectationView(
        key=row.pk,
        uuid=row.entry.uuid,
        kind=row.kind,
        what=what_was_said(said),
        who=said.get("who", ""),
        how_known=said.get("how_known", ""),
        at_least=said.get("at_least", ""),
        party=row.party,
        party_words=row.get_party_display(),
        wording=row.wording,
        confidence=surer[-1] if surer else row.confidence,
        first_confidence=row.confidence,
        count_wanted=row.count_wanted,
        holder=PersonName(key=holder.pk, uuid=holder.uuid, name=holder.name),
        author=_by(row.entry),
        stated_at=row.stated_at,
        speaks_from=row.speaks_from,
        counts_as_before=row.set_before and not _happened_first(row, zone),
        first_due_on=day_of(row.due_at, zone),
        due_on=due_on,
        due_at=due_at,
        times_changed=len(moved),
        exit=row.exit.text if row.exit else "",
        opportunity=row.opportunity_id,
        opportunity_uuid=row.opportunity.uuid if row.opportunity else None,
        opportunity_name=row.opportunity.name if row.opportunity else "",
        account_name=account.name if account else "",
        meeting_uuid=row.meeting.uuid if row.meeting else None,
        meeting_title=row.meeting.title if row.meeting else "",
        members=len(row.members.all()) if row.is_group else 0,
        state=state,
        overdue=overdue,
        days_late=days_late(clock, due_on, clock.day_of(moment)) if overdue else 0,
        changes=tuple(_change_view(one, words, zone) for one in _changes(row)),
        results=tuple(_result_views(_results(row), words)),
        withdrawn=_withdrawn_view(withdrawal, words) if withdrawal else None,
        adoptions=tuple(_adoption_views(row)),
        stints=_stints(row, zone, now),
        moves_credit=_moves_credit(row),
    )


def _state(withdrawal: Withdrawal | None, results: Sequence[Result]) -> str:
    if withdrawal:
        return "withdrawn"
    own = [one for one in results if one.view == Result.View.OWNER]
    return own[-1].came if own else "open"


def _happened_first(row: Expectation, zone: dt.tzinfo) -> bool:
    """Whether it had happened on a day before the one on which it was said; of a goal its
    meeting's start decides alone.
    """
    if row.meeting_id is not None:
        return False
    own = [one for one in _results(row) if one.view == Result.View.OWNER]
    return bool(own) and own[-1].happened_on < row.stated_at.astimezone(zone).date()


def _by(entry: Entry) -> str:
    return entry.author.name if entry.author else ""


def _change_view(row: Change, words: _Texts, zone: dt.tzinfo) -> ChangeView:
    return ChangeView(
        at=row.entry.moment,
        by=_by(row.entry),
        due_on=row.due_at.astimezone(zone).date() if row.due_at else None,
        confidence=row.confidence,
        reason=words[row.pk].get("reason", ""),
    )


def _result_views(rows: Sequence[Result], words: _Texts) -> Iterable[ResultView]:
    spoken: set[int | None] = set()
    for row in rows:
        said = words[row.pk]
        yield ResultView(
            at=row.entry.moment,
            by=_by(row.entry),
            view=row.view,
            came=row.came,
            came_words=row.get_came_display(),
            happened_on=row.happened_on,
            late=row.late,
            movement=row.movement or "",
            movement_words=row.get_movement_display() or "" if row.movement else "",
            movement_why=_why(row, said.get("action", "")),
            evidence=said.get("evidence", ""),
            action=said.get("action", ""),
            action_on=row.action_on,
            action_by=row.action_by.name if row.action_by else "",
            is_correction=row.entry.author_id in spoken,
        )
        spoken.add(row.entry.author_id)


def _why(row: Result, action: str) -> str:
    """Why it moved so; nothing where the words that it rests on were erased."""
    if not row.movement or (row.action_party and not action):
        return ""
    named = Action(what=action, on=row.action_on, party=row.action_party or "customer")
    return str(movement.why(row.movement, named, row.happened_on))


def _withdrawn_view(row: Withdrawal, words: _Texts) -> WithdrawnView:
    return WithdrawnView(
        at=row.entry.moment, by=_by(row.entry), reason=words[row.pk].get("reason", "")
    )
