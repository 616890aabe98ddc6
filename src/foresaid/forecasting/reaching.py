"""How likely a kept distribution reaches a sum. No rows."""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_SAID, MOST_SAID = 0.03, 0.97
"""Beyond these the kept levels tell no figures: "under 3%", "over 97%"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """The chance to reach a sum; `reached` where it has been already."""

    chance: float
    reached: bool = False

    @property
    def hardly(self) -> bool:
        return not self.reached and self.chance < LEAST_SAID

    @property
    def nearly_sure(self) -> bool:
        return not self.reached and self.chance > MOST_SAID


def reaching(quantiles: Mapping[str, float], wanted: float, won: float) -> Reaching:
    """The chance that the sum is at least `wanted`, from its kept quantiles.

    Args:
        quantiles: level as text to value, rising.
        wanted: what is to be reached.
        won: what has come already, and is part of the values.
    """
    if won >= wanted:
        return Reaching(chance=1.0, reached=True)
    below = (0.0, won)
    for level, value in ((float(text), value) for text, value in quantiles.items()):
        if value >= wanted:
            least, before = below
            gap = value - before
            part = (wanted - before) / gap if gap > 0 else 0.0
            return Reaching(chance=1 - (least + part * (level - least)))
        below = (level, value)
    return Reaching(chance=(1 - below[0]) / 2)
