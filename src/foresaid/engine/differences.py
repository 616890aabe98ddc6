"""Expected against happened: what is worth talking about, how surprising, what it costs.

Overdue is the test, never mere inactivity; inside a band there is no difference; a norm
never counts as somebody's word. Definitions and worked table:
docs/algorithms/differences.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from foresaid.engine.book import Book, open_book
from foresaid.engine.expected import (
    Account,
    Deal,
    Expectation,
    Meeting,
    Moment,
    PlanCount,
    Subject,
    SubjectKind,
)
from foresaid.engine.figures import (
    ORDER,
    AccountFigures,
    CloseDateFigures,
    Difference,
    Kind,
    LateDateFigures,
    PlanFigures,
    Root,
    VagueFigures,
    Window,
)
from foresaid.engine.folds import (
    fold_close_outs,
    fold_first_days,
    is_first_day,
    nothing_expected,
    step_difference,
    to_close_out,
)
from foresaid.engine.stakes import share_above, share_that_had_left
from foresaid.engine.words_kept import from_expectations, from_meetings

BELIEVED_FROM = 0.2  # share of the wins that come by a close date that is believed


def compare(
    moment: Moment,
    *,
    deals: Sequence[Deal],
    expectations: Sequence[Expectation] = (),
    meetings: Iterable[Meeting] = (),
    plan_counts: Iterable[PlanCount] = (),
    accounts: Iterable[Account] = (),
) -> tuple[Difference, ...]:
    """Return every difference as of the moment, for all owners, in a fixed order.

    The order of the input does not matter. Cost is linear in the rows. Raises ValueError
    where two deals share a key.
    """
    book = open_book(moment, deals, expectations)
    folded = [d for d in book.deals.values() if to_close_out(book, d) and not book.waits(d)]
    closed_out = frozenset(deal.key for deal in folded)
    found = fold_close_outs(book, folded)
    found += _from_deals(book, closed_out)
    found += from_expectations(book, _by_key(expectations), closed_out)
    found += from_meetings(book, _by_key(meetings), closed_out)
    found += (_from_plan(count) for count in _by_key(plan_counts) if count.happened < count.low)
    found += (_from_account(one) for one in _by_key(accounts) if not one.next_step)
    return tuple(sorted(found, key=_place))


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def _by_key[T: _Keyed](rows: Iterable[T]) -> list[T]:
    return sorted(rows, key=lambda row: row.key)


def _place(found: Difference) -> tuple[str, int, str, str]:
    return found.owner, ORDER[found.kind], found.subject.kind, found.subject.key


def _from_deals(book: Book, closed_out: frozenset[str]) -> list[Difference]:
    found: list[Difference] = []
    first_days: list[Deal] = []
    for deal in book.deals.values():
        if deal.key in closed_out or book.waits(deal):
            continue
        if is_first_day(book, deal):
            first_days.append(deal)
        else:
            found.extend(_from_deal(book, deal))
    return found + fold_first_days(book, first_days)


def _from_deal(book: Book, deal: Deal) -> Iterator[Difference]:
    if deal.key not in book.spoken:
        yield nothing_expected(book, deal)
    overstayed = book.window(deal) is Window.PAST
    if overstayed:
        yield step_difference(book, deal, Kind.STEP_OVERSTAYED, Window.PAST)
    step = book.next_step(deal)
    if step is not None and step.due_at >= book.moment.at:
        if step.missing:
            yield _vague(book, deal, step)
        if not overstayed and (late := _late_date(book, deal, step)) is not None:
            yield late
    if (unbelieved := _close_date(book, deal)) is not None:
        yield unbelieved


def _late_date(book: Book, deal: Deal, step: Expectation) -> Difference | None:
    """A next step dated after the day by which 8 of 10 won deals had left the step."""
    days, p80 = book.days_in_step(deal), deal.leave_p80
    if days is None or p80 is None:
        return None
    due_day = days + step.due_at - book.moment.at
    if due_day <= p80:
        return None
    figures = LateDateFigures(
        expectation=step.key,
        due_at=step.due_at,
        day_in_step=due_day,
        leave_p80=p80,
        leave_deals=deal.leave_deals,
    )
    surprise = share_that_had_left(due_day, deal.leave_p50, p80)
    return _on_deal(book, deal, Kind.DATE_LATE, figures, surprise, Root.SKILL, by_norm=True)


def _vague(book: Book, deal: Deal, step: Expectation) -> Difference:
    figures = VagueFigures(expectation=step.key, missing=tuple(sorted(step.missing)))
    return _on_deal(book, deal, Kind.VAGUE_NEXT_STEP, figures, None, Root.SKILL, by_norm=False)


def _close_date(book: Book, deal: Deal) -> Difference | None:
    """A close date by which fewer than 2 of 10 of the deal's wins come, or that has passed."""
    if deal.close_at is None:
        return None
    by_then, ever = deal.chance_by_close, deal.chance_now
    away = deal.close_at - book.moment.at
    share = by_then / ever if by_then is not None and ever else None
    if away >= 0 and (share is None or share >= BELIEVED_FROM):
        return None
    figures = CloseDateFigures(
        close_at=deal.close_at,
        days_away=away,
        chance_by_close=by_then,
        chance_ever=ever,
        pushes=deal.close_pushes,
    )
    surprise = 1.0 if away < 0 or share is None else 1.0 - share
    kind = Kind.CLOSE_DATE_NOT_BELIEVED
    return _on_deal(book, deal, kind, figures, surprise, Root.SKILL, by_norm=True)


def _on_deal(
    book: Book,
    deal: Deal,
    kind: Kind,
    figures: LateDateFigures | VagueFigures | CloseDateFigures,
    surprise: float | None,
    root: Root,
    *,
    by_norm: bool,
) -> Difference:
    return Difference(
        kind=kind,
        subject=Subject(kind=SubjectKind.OPPORTUNITY, key=deal.key),
        owner=deal.owner,
        stake=book.stake(deal),
        amount=book.amount(deal),
        surprise=surprise,
        root=root,
        by_norm=by_norm,
        opportunities=(deal.key,),
        figures=figures,
        deal=book.figures(deal),
    )


def _from_plan(count: PlanCount) -> Difference:
    short = (count.low + count.high) / 2 - count.happened
    return Difference(
        kind=Kind.PLAN_BELOW_BAND,
        subject=Subject(kind=SubjectKind.PLAN, key=count.key),
        owner=count.owner,
        stake=short * count.value_each,
        amount=short * count.value_each,
        surprise=share_above(count.happened, count.low, count.high),
        root=Root.EFFORT,
        by_norm=False,
        opportunities=(),
        figures=PlanFigures(
            measure=count.measure,
            version=count.version,
            low=count.low,
            high=count.high,
            happened=count.happened,
            short=short,
        ),
    )


def _from_account(account: Account) -> Difference:
    revenue, losing = account.yearly_revenue, account.chance_of_losing
    return Difference(
        kind=Kind.NOTHING_EXPECTED,
        subject=Subject(kind=SubjectKind.ACCOUNT, key=account.key),
        owner=account.owner,
        stake=0.0 if revenue is None or losing is None else revenue * losing,
        amount=revenue or 0.0,
        surprise=None,
        root=None if account.before_first_day else Root.EFFORT,
        by_norm=False,
        opportunities=(),
        figures=AccountFigures(
            yearly_revenue=revenue,
            chance_of_losing=losing,
            before_first_day=account.before_first_day,
        ),
    )
