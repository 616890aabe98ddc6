"""What the forecast's page shows of a term that is over: what came beside what was expected."""

from dataclasses import dataclass

from django.utils.translation import gettext

from foresaid import formats
from foresaid.forecasting import sentences
from foresaid.forecasting.sentences import Unit
from foresaid.forecasting.term_views import Came, Ended, ForecastPage


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCame:
    """Somebody below: what had been expected first, and what came."""

    about: str
    team: bool
    query: str
    expected: str
    came: str
    off: str
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEnd:
    """An ended term in words; `on` is the day on which the expectation was computed."""

    whole: str
    expected: str
    on: str
    came: str
    off: str
    inside: bool | None
    below: tuple[ShownCame, ...]


def shown(page: ForecastPage) -> ShownEnd | None:
    """In words; None while the term runs."""
    ended = page.ended
    if ended is None:
        return None
    unit = Unit(page.currency)
    return ShownEnd(
        whole=sentences.came_whole(page, ended),
        expected=sentences.foreseen_whole(page, ended),
        on=_on(page, ended),
        came=unit(ended.whole.came),
        off=_off(ended.whole, unit),
        inside=ended.whole.inside,
        below=tuple(_below(one, unit) for one in ended.below),
    )


def _on(page: ForecastPage, ended: Ended) -> str:
    if ended.as_of is None:
        return ""
    day = formats.long_day(ended.as_of.astimezone(page.term.organisation.zone).date())
    if ended.afterwards:
        return gettext("made later, from what was known on %(day)s") % {"day": day}
    return gettext("computed on %(day)s") % {"day": day}


def _off(one: Came, unit: Unit) -> str:
    """What came less the average that was expected."""
    return unit.change(one.came - one.foreseen.mean) if one.foreseen else ""


def _below(one: Came, unit: Unit) -> ShownCame:
    whose = one.about
    key = whose.person or whose.team
    kind = "person" if whose.person else "team"
    return ShownCame(
        about=whose.name,
        team=whose.team is not None,
        query=f"of={kind}:{key.uuid}" if key else "of=everybody",
        expected=unit.band(one.foreseen.low, one.foreseen.high) if one.foreseen else "",
        came=unit(one.came),
        off=_off(one, unit),
        inside=one.inside,
    )
