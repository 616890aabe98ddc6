"""A difference from peers in words: what was counted, what it costs, and a question to open with.

Plain and without blame: a question for two people, never a mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from foresaid import formats

from .peers import ENTRIES, key_of

LEAST_COST = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """One difference as a spread shows it. `better` is of the person's side."""

    title: str
    cost: str
    peers: str
    peers_small: str
    own: str
    own_small: str
    question: str
    better: bool


def finding(one: Mapping[str, Any], others: Sequence[Mapping[str, Any]], currency: str) -> (
    FindingWords
):  # fmt: skip
    """The words of one finding; `others` are the person's further ones, for the question."""
    entries = one["measure"] == ENTRIES
    return FindingWords(
        title=_title(one),
        cost=_cost(one, currency),
        peers=_rate(one, one["beside"]["peers"], entries=entries),
        peers_small=_evidence(one, entries=entries),
        own=_own(one, entries=entries),
        own_small=_likely(one, entries=entries),
        question=_question(one, others),
        better=one["better"],
    )


def step_of(one: Mapping[str, Any]) -> str:
    """The step that a measure is about, as the organisation calls it."""
    key = one["measure"].removeprefix(key_of(""))
    return str(one["steps"].get(key, key))


def measure(one: Mapping[str, Any]) -> str:
    """What was counted."""
    if one["measure"] == ENTRIES:
        return gettext("New opportunities")
    return gettext("Going on from “%(step)s”") % {"step": step_of(one)}


def too_early(one: Mapping[str, Any]) -> str:
    """What is missing before anything can be said."""
    if one["peers_are_few"]:
        return gettext("%(measure)s: too few others of the role have enough of them.") % {
            "measure": measure(one)
        }
    return gettext("%(measure)s: %(have)s so far, %(need)s are needed.") % {
        "measure": measure(one),
        "have": formats.number(round(one["out_of"])),
        "need": formats.number(round(one["needed"])),
    }


def counted(one: Mapping[str, Any]) -> str:
    """What was counted of the person, where there is no difference."""
    if one["measure"] == ENTRIES:
        return gettext("%(count)s in %(weeks)s weeks") % {
            "count": formats.number(round(one["happened"])),
            "weeks": formats.number(round(one["out_of"])),
        }
    return formats.out_of(round(one["happened"]), round(one["out_of"]))


def _title(one: Mapping[str, Any]) -> str:
    more = one["beside"]["likely"] > one["beside"]["peers"]
    if one["measure"] == ENTRIES:
        return gettext("More new opportunities") if more else gettext("Fewer new opportunities")
    words = (
        gettext("More go on from “%(step)s”") if more else gettext("Fewer go on from “%(step)s”")
    )
    return words % {"step": step_of(one)}


def _cost(one: Mapping[str, Any], currency: str) -> str:
    costs = one["costs"]
    if costs is None or abs(costs) < LEAST_COST:
        return ""
    low, high = sorted((abs(one["costs_low"]), abs(one["costs_high"])))
    if one["costs_low"] < 0 < one["costs_high"]:
        low = 0.0
    band = formats.money_band(_round(low), _round(high), currency)
    if costs > 0:
        return gettext("about %(cost)s less a quarter (%(band)s)") % {
            "cost": formats.money(_round(costs), currency),
            "band": band,
        }
    return gettext("about %(gain)s more a quarter (%(band)s)") % {
        "gain": formats.money(_round(-costs), currency),
        "band": band,
    }


def _round(value: float) -> int:
    """To two figures: nobody knows more of it."""
    size = 10 ** max(len(str(int(abs(value)))) - 2, 0)
    return int(round(value / size) * size)


def _rate(one: Mapping[str, Any], rate: float, *, entries: bool) -> str:
    if entries:
        return gettext("%(rate)s a week") % {"rate": formats.number(rate, 1)}
    return gettext("%(share)s go on") % {"share": formats.percent(rate)}


def _own(one: Mapping[str, Any], *, entries: bool) -> str:
    rate = _rate(one, one["beside"]["own"], entries=entries)
    return f"{counted(one)}: {rate}"


def _evidence(one: Mapping[str, Any], *, entries: bool) -> str:
    if entries:
        return gettext("%(people)s others of the role") % {"people": one["peers"]}
    return gettext("%(people)s others of the role, %(stays)s deals") % {
        "people": one["peers"],
        "stays": formats.number(round(one["peers_out_of"])),
    }


def _likely(one: Mapping[str, Any], *, entries: bool) -> str:
    beside = one["beside"]
    band = (
        formats.band(beside["low"], beside["high"], 1)
        if entries
        else formats.percent_band(beside["low"], beside["high"])
    )
    return gettext("weighed with the others’ counts, likely %(band)s in the long run") % {
        "band": band
    }


def _question(one: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """What to open with; where more comes in and fewer go on, both are named."""
    if one["better"]:
        return gettext("What is done differently here that others could try?")
    if one["measure"] == ENTRIES:
        return gettext("What would bring more new opportunities in a usual week?")
    step = step_of(one)
    more_come = any(
        other["measure"] == ENTRIES and other["better"] and other["process"] == one["process"]
        for other in others
    )
    if more_come:
        return gettext(
            "More come in than with the others, and fewer go on from “%(step)s”. What is "
            "different before “%(step)s”?"
        ) % {"step": step}
    return gettext("What is different before or in “%(step)s”?") % {"step": step}
