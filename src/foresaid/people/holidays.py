"""Public holidays by country and, where they differ, by part of it.

A place is written `DE` or `DE-BY`: the country's two letters (ISO 3166) and the part as the library
`holidays` has it. It is loaded when first asked, since most of what runs never asks.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale

#: A person who keeps no public holidays, whatever the organisation does.
NONE = "none"
LANGUAGE = "en_US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day off, and what it is called."""

    day: dt.date
    name: str


def place_of(own: str, organisation: str) -> str:
    """Whose holidays somebody keeps: their own place, else the organisation's; "" for none."""
    return "" if own == NONE else own or organisation


def is_place(place: str) -> bool:
    """Whether holidays of this place are known.

    The library itself takes any name that it defines for a country's.
    """
    country, dash, part = place.partition("-")
    return country in dict(countries()) and (not dash or part in dict(parts(country)))


@lru_cache(maxsize=2_000)
def in_year(place: str, year: int) -> Mapping[dt.date, str]:
    """By day, what is celebrated; empty for "" and for a place that the library knows no more."""
    try:
        return _year(place, year) if place else {}
    except (NotImplementedError, KeyError):
        return {}


def ahead(place: str, today: dt.date, days: int = 365) -> list[Holiday]:
    """Holidays from `today` on, in order."""
    until = today + dt.timedelta(days=days)
    return [one for one in _in_order(place, today.year, until.year) if today <= one.day < until]


def name_of(place: str, day: dt.date) -> str:
    """What is celebrated on a day; "" where nothing is."""
    return in_year(place, day.year).get(day, "")


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of every country whose holidays are known, by name."""
    from holidays import list_supported_countries

    names = Locale("en").territories
    codes = list_supported_countries(include_aliases=False)
    return tuple(sorted(((code, names[code]) for code in codes), key=lambda one: one[1]))


@cache
def parts(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of the parts of a country in which holidays differ, by name."""
    from holidays import country_holidays

    if country not in dict(countries()):
        return ()
    known = country_holidays(country).get_subdivision_aliases()
    return tuple(
        sorted(((code, next(iter(names), code)) for code, names in known.items()), key=_by_name)
    )


def spelt(place: str) -> str:
    """A place in words: `Germany, Bayern`."""
    country, _dash, part = place.partition("-")
    named = [dict(countries()).get(country, country)]
    return ", ".join(named + ([dict(parts(country)).get(part, part)] if part else []))


def _year(place: str, year: int) -> Mapping[dt.date, str]:
    from holidays import country_holidays

    country, _dash, part = place.partition("-")
    found = country_holidays(country, subdiv=part or None, years=year, language=LANGUAGE)
    return dict(found.items())


def _in_order(place: str, first: int, last: int) -> Iterator[Holiday]:
    for year in range(first, last + 1):
        for day, name in sorted(in_year(place, year).items()):
            yield Holiday(day=day, name=name)


def _by_name(part: tuple[str, str]) -> str:
    return part[1]
