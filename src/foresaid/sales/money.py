"""Amounts in the organisation's currency: each converted at its dated rate, rounded, then added."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

from foresaid.people.models import Organisation

from .models import ExchangeRate

CENT = Decimal("0.01")
EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """Days since 1970 from which each rate holds, in order, and the rates."""

    days: tuple[int, ...]
    rates: tuple[Decimal, ...]

    def on(self, day: int) -> Decimal:
        """The rate of that day; before the first one, the first one."""
        return self.rates[max(bisect_right(self.days, day) - 1, 0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Into `currency`, from every other one that a rate is known for."""

    currency: str
    into: Mapping[str, _Dated]

    def convert(self, amount: Decimal, currency: str, on: dt.date) -> Decimal | None:
        """The amount in the organisation's currency, rounded to cents; None without a rate."""
        if currency == self.currency:
            return amount.quantize(CENT, ROUND_HALF_EVEN)
        dated = self.into.get(currency)
        if dated is None:
            return None
        return (amount * dated.on((on - EPOCH).days)).quantize(CENT, ROUND_HALF_EVEN)

    def factors(
        self, currencies: NDArray[np.str_], days: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """One factor per amount for a whole column; NaN where no rate is known.

        Args:
            currencies: code of each amount.
            days: since 1970, the day of each amount.
        """
        found = np.full(currencies.shape, np.nan)
        found[currencies == self.currency] = 1.0
        for code, dated in self.into.items():
            rows = currencies == code
            if rows.any():
                place = np.searchsorted(np.array(dated.days), days[rows], side="right") - 1
                found[rows] = np.array(dated.rates, float)[np.maximum(place, 0)]
        return found


def rates_of(organisation: Organisation) -> Rates:
    """The organisation's rates; one known only the other way round is turned. One query."""
    rows = ExchangeRate.objects.filter(organisation=organisation).values_list(
        "from_currency", "to_currency", "on_date", "rate"
    )
    home = organisation.currency
    straight: dict[str, list[tuple[int, Decimal]]] = defaultdict(list)
    turned: dict[str, list[tuple[int, Decimal]]] = defaultdict(list)
    for source, target, on, rate in rows:
        if target == home:
            straight[source].append(((on - EPOCH).days, rate))
        elif source == home:
            turned[target].append(((on - EPOCH).days, 1 / rate))
    return Rates(
        currency=home,
        into={code: _dated(pairs) for code, pairs in {**turned, **straight}.items()},
    )


def shared(amount: Decimal, shares: Iterable[Decimal]) -> list[Decimal]:
    """The amount split by shares, rounded to cents; the remainder goes to the largest share."""
    parts = list(shares)
    split = [(amount * part).quantize(CENT, ROUND_HALF_EVEN) for part in parts]
    if parts:
        largest = max(range(len(parts)), key=lambda i: (parts[i], -i))
        split[largest] += amount - sum(split, Decimal(0))
    return split


def _dated(pairs: list[tuple[int, Decimal]]) -> _Dated:
    pairs.sort()
    return _Dated(
        days=tuple(day for day, _rate in pairs), rates=tuple(rate for _day, rate in pairs)
    )
