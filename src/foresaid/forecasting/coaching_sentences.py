"""A difference from peers in words: what was counted, what it costs, how to open the talk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from foresaid import formats

from .coaching_measures import told

LEAST_COST = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """One difference as a spread shows it. `better` is of the person's side.

    `happened`, `otherwise`: the tags of its records; both empty where all of them count.
    """

    title: str
    cost: str
    peers: str
    peers_small: str
    own: str
    own_small: str
    question: str
    better: bool
    happened: str
    otherwise: str


def finding(
    one: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]],
    currency: str,
    *,
    guarded: bool = False,
) -> FindingWords:
    """The words of one finding; `others` are the person's further ones, for the question.

    guarded: nothing may be said from which the peers' rate could be computed.
    """
    measure = told(one)
    more = one["beside"]["likely"] > one["beside"]["peers"]
    return FindingWords(
        title=measure.title(more=more),
        cost=_cost(one, currency),
        peers=_guarded(measure.apart(more=not more)) if guarded else measure.peers(),
        peers_small="" if guarded else measure.evidence(),
        own=measure.own(),
        own_small="" if guarded else measure.likely(),
        question=_strength() if one["better"] else measure.question(others),
        better=one["better"],
        happened=measure.happened_tag,
        otherwise=measure.otherwise_tag,
    )


def measure(one: Mapping[str, Any]) -> str:
    """What was counted."""
    return told(one).name()


def counted(one: Mapping[str, Any]) -> str:
    """What was counted of the person, where there is no difference."""
    return told(one).counted()


def too_early(one: Mapping[str, Any]) -> str:
    """What is missing before anything can be said."""
    if one["peers_are_few"]:
        return gettext("%(measure)s: too few others of the role have enough of them.") % {
            "measure": measure(one)
        }
    return gettext("%(measure)s: %(have)s so far, %(need)s are needed.") % {
        "measure": measure(one),
        "have": formats.number(int(one["have"])),
        "need": formats.number(round(one["needed"])),
    }


def _guarded(apart: str) -> str:
    words = gettext(
        "%(apart)s, beyond chance. How many is not shown: it would speak of too few people whom "
        "you do not lead."
    )
    return words % {"apart": apart}


def _strength() -> str:
    return gettext("What is done differently here that others could try?")


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
