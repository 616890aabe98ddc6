"""Rows to the engine's histories, one per way of selling, as of a moment."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import F, FloatField, Max, Q, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray

from foresaid.engine.log import LOST, OPEN, WON, Attribute, Codes, Log
from foresaid.engine.owning import Spells
from foresaid.people.models import Organisation

from . import money
from .columns import APPLIED, EpochDays, Floats, Keys, columns, floats, keys, last_of_each, places
from .epoch import days
from .models import (
    Credit,
    Opportunity,
    OutcomeChange,
    Process,
    Product,
    Source,
    Step,
    StepChange,
    ValueChange,
)

FROM_LIST_PRICE = "list_price"
_CODES = {"won": WON, "lost": LOST, "no_decision": LOST}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Translated:
    """One way of selling as the engine reads it. `log.ids` are keys of opportunities as text.

    `close_at`: by key, the end of the day on which the customer is expected to decide, in days
    since 1970. `amount_from`: by key, where an amount is not the opportunity's own.
    `step_names`: the words for `log.steps`.
    """

    process_id: int
    log: Log
    close_at: Mapping[int, float]
    amount_from: Mapping[int, str]
    step_names: Mapping[str, str]


def histories(organisation: Organisation, moment: dt.datetime) -> Iterator[Translated]:
    """Every way of selling that has opportunities at `moment`: what was known then, no more.

    Amounts are in the organisation's currency: closed ones at the rate of their closing, open
    ones at the rate of the moment. An unknown amount is the product's list price, where it has
    one. A first step that was inferred for an opportunity nobody knows the creation of carries
    no time. Ten queries, whatever the number of rows.
    """
    book = _read(organisation, moment)
    for process_id in np.unique(book.process):
        yield _translated(book, int(process_id))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Steps:
    """Step changes sorted by opportunity and time; `opportunity` points into the book."""

    opportunity: NDArray[np.intp]
    step: Keys
    at: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Book:
    """Columns over all opportunities of the organisation, sorted by key."""

    key: Keys
    process: Keys
    created: Floats
    closed: Floats
    outcome: NDArray[np.int8]
    amount: Floats
    from_list: NDArray[np.bool_]
    owner: Keys
    spells: Spells
    product: Keys
    close_at: Mapping[int, float]
    steps: _Steps
    products: Mapping[int, str]
    order: Mapping[int, list[tuple[str, str]]]
    step_keys: Mapping[int, str]


def _read(organisation: Organisation, moment: dt.datetime) -> _Book:
    at = days(moment)
    there = Q(created_at__isnull=True) | Q(created_at__lte=moment)
    rows = Opportunity.objects.filter(APPLIED, there, organisation=organisation).order_by("pk")
    key, process, created, product = columns(
        rows, "pk", "version__process_id", EpochDays("created_at"), "product_id"
    )
    found, began = keys(key), np.minimum(floats(created), at)
    closed, outcome = _outcomes(organisation, moment, found)
    products, prices = _products(organisation)
    own = _amounts(organisation, moment, found)
    until = np.where(np.isnan(closed), at, closed)
    amount, from_list = _in_one_currency(organisation, own, keys(product), prices, until)
    order, step_keys = _order_of_steps(organisation)
    owner, spells = _owners(organisation, moment, found)
    return _Book(
        key=found,
        process=keys(process),
        created=began,
        closed=closed,
        outcome=outcome,
        amount=amount,
        from_list=from_list,
        owner=owner,
        spells=spells,
        product=keys(product),
        close_at=_close_dates(organisation, moment),
        steps=_step_changes(organisation, moment, found, began),
        products=products,
        order=order,
        step_keys=step_keys,
    )


def _known[Dated: (StepChange, ValueChange, OutcomeChange)](
    rows: QuerySet[Dated], organisation: Organisation, moment: dt.datetime
) -> QuerySet[Dated]:
    return rows.filter(
        APPLIED,
        organisation=organisation,
        happened_at__lte=moment,
        retracted_by__isnull=True,
    ).order_by("opportunity_id", "happened_at", "id")


def _outcomes(
    organisation: Organisation, moment: dt.datetime, key: Keys
) -> tuple[Floats, NDArray[np.int8]]:
    rows = _known(OutcomeChange.objects.all(), organisation, moment)
    who, kind, at = columns(rows, "opportunity_id", "outcome", EpochDays("happened_at"))
    last = last_of_each(keys(who))
    place = places(key, keys(who)[last])
    codes = np.array([_CODES.get(text, OPEN) for text in kind], np.int8)[last]
    seen = (place >= 0) & (codes != OPEN)
    outcome = np.zeros(key.size, np.int8)
    closed = np.full(key.size, np.nan)
    outcome[place[seen]] = codes[seen]
    closed[place[seen]] = np.minimum(floats(at)[last][seen], days(moment))
    return closed, outcome


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Own:
    amount: Floats
    currency: NDArray[np.str_]


def _amounts(organisation: Organisation, moment: dt.datetime, key: Keys) -> _Own:
    changes = ValueChange.objects.filter(field=ValueChange.Field.AMOUNT)
    rows = _known(changes, organisation, moment)
    who, amount, currency = columns(
        rows, "opportunity_id", Cast("amount", FloatField()), "currency"
    )
    last = last_of_each(keys(who))
    place = places(key, keys(who)[last])
    found = np.full(key.size, np.nan)
    codes = np.full(key.size, organisation.currency, dtype="<U3")
    found[place[place >= 0]] = floats(amount)[last][place >= 0]
    codes[place[place >= 0]] = np.array(currency, dtype="<U3")[last][place >= 0]
    return _Own(amount=found, currency=codes)


def _products(
    organisation: Organisation,
) -> tuple[dict[int, str], dict[int, tuple[float, str]]]:
    rows = Product.objects.filter(APPLIED, organisation=organisation).values_list(
        "pk", "name", "list_price", "currency"
    )
    names = {key: name for key, name, _price, _currency in rows}
    prices = {
        key: (float(price), currency) for key, _name, price, currency in rows if price is not None
    }
    return names, prices


def _in_one_currency(
    organisation: Organisation,
    own: _Own,
    product: Keys,
    prices: Mapping[int, tuple[float, str]],
    days: Floats,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Amounts in the organisation's currency, and which of them are list prices."""
    amount, currency = own.amount.copy(), own.currency.copy()
    unknown = np.isnan(amount)
    for key, (price, code) in prices.items():
        rows = unknown & (product == key)
        amount[rows], currency[rows] = price, code
    converted = amount * money.rates_of(organisation).factors(currency, days)
    return np.round(converted, 2), unknown & ~np.isnan(converted)


def _owners(organisation: Organisation, moment: dt.datetime, key: Keys) -> tuple[Keys, Spells]:
    """Who owns each at the moment, and all spells of owning until then, by place in `key`."""
    rows = Credit.objects.filter(
        APPLIED, organisation=organisation, part=Credit.Part.OWNER, from_at__lte=moment
    ).order_by("opportunity_id", "from_at", "id")
    who, people, since, until = columns(
        rows, "opportunity_id", "person_id", EpochDays("from_at"), "to_at"
    )
    place, person = places(key, keys(who)), keys(people)
    held = np.array([end is None or end > moment for end in until], bool) & (place >= 0)
    last = last_of_each(place[held])
    owner = np.full(key.size, -1, np.int64)
    owner[place[held][last]] = person[held][last]
    here = place >= 0
    spells = Spells(opportunity=place[here], since=floats(since)[here], owner=person[here])
    return owner, spells


def _close_dates(organisation: Organisation, moment: dt.datetime) -> dict[int, float]:
    changes = ValueChange.objects.filter(field=ValueChange.Field.CLOSE_ON)
    rows = _known(changes, organisation, moment).values_list("opportunity_id", "close_on")
    latest = dict(rows.iterator(chunk_size=10_000))
    ends = {on: _end_of(on, organisation) for on in set(latest.values()) if on is not None}
    return {key: ends[on] for key, on in latest.items() if on is not None}


def _end_of(on: dt.date, organisation: Organisation) -> float:
    after = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), organisation.zone)
    return days(after)


def _step_changes(
    organisation: Organisation, moment: dt.datetime, key: Keys, created: Floats
) -> _Steps:
    rows = _known(StepChange.objects.all(), organisation, moment).order_by(
        "opportunity_id", "happened_at", "seq", "id"
    )
    who, step, at, source = columns(
        rows, "opportunity_id", "step_id", EpochDays("happened_at"), "source"
    )
    place = places(key, keys(who))
    times = np.minimum(floats(at), days(moment))
    first = np.append(True, place[1:] != place[:-1])[: place.size]
    guessed = np.array([text == Source.INFERRED for text in source], bool)
    times[first & guessed & np.isnan(created[place])] = np.nan
    seen = place >= 0
    return _Steps(opportunity=place[seen], step=keys(step)[seen], at=times[seen])


def _order_of_steps(
    organisation: Organisation,
) -> tuple[dict[int, list[tuple[str, str]]], dict[int, str]]:
    """By process the (key, name) of steps in order, newest version first; and keys by step."""
    newest = Process.objects.filter(organisation=organisation).annotate(
        n=Max("versions__n", filter=Q(versions__frozen_at__isnull=False))
    )
    in_force = dict(newest.values_list("pk", "n"))
    rows = Step.objects.filter(organisation=organisation, after_sale=False).annotate(
        process=F("version__process_id"), n=F("version__n")
    )
    order: dict[int, dict[str, str]] = {process: {} for process in in_force}
    step_keys: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: _place_of(row, in_force)):
        step_keys[row.pk] = row.key
        order[row.process].setdefault(row.key, row.name)
    return {process: list(found.items()) for process, found in order.items()}, step_keys


def _place_of(row: Any, in_force: Mapping[int, int | None]) -> tuple[bool, int, int]:
    return (row.n != in_force[row.process], -row.n, row.position)


def _translated(book: _Book, process_id: int) -> Translated:
    keep = book.process == process_id
    order = book.order[process_id]
    codes = {key: code for code, (key, _name) in enumerate(order)}
    code_of_step = {pk: codes[key] for pk, key in book.step_keys.items() if key in codes}
    chosen = keep[book.steps.opportunity]
    step = np.array([code_of_step.get(int(pk), -1) for pk in book.steps.step[chosen]], np.int16)
    position = np.cumsum(keep, dtype=np.int32) - np.int32(1)
    key = book.key[keep]
    spells = book.spells.chosen(keep)
    people = _coded(np.concatenate([book.owner[keep], spells.owner]))
    size = int(keep.sum())
    known = step >= 0
    log = Log(
        ids=tuple(map(str, key.tolist())),
        steps=tuple(key for key, _name in order),
        created=book.created[keep],
        closed=book.closed[keep],
        outcome=book.outcome[keep],
        amount=book.amount[keep],
        owner=people.codes[:size],
        owners=people.labels,
        attributes={"product": _coded(book.product[keep], book.products)},
        entry_opportunity=position[book.steps.opportunity[chosen]][known],
        entry_step=step[known],
        entry_at=book.steps.at[chosen][known],
        entry_seq=np.arange(int(known.sum()), dtype=np.int64),
        known=frozenset({"product"}),
        spells=replace(spells, owner=people.codes[size:]),
    )
    here = set(key.tolist())
    return Translated(
        process_id=process_id,
        log=log,
        close_at={one: at for one, at in book.close_at.items() if one in here},
        amount_from=dict.fromkeys(book.key[keep & book.from_list].tolist(), FROM_LIST_PRICE),
        step_names=dict(order),
    )


def _coded(values: Keys, names: Mapping[int, str] | None = None) -> Attribute:
    """Keys as codes into labels; the label is the name, or the key as text."""
    labels, codes = np.unique(values, return_inverse=True)
    missing = int(labels.size > 0 and labels[0] == -1)
    shifted: Codes = codes.astype(np.int32) - np.int32(missing)
    kept = labels[missing:].tolist()
    return Attribute(
        codes=shifted, labels=tuple(names.get(key, str(key)) if names else str(key) for key in kept)
    )
