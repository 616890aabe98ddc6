"""A step by week table: in each cell what came, with the band that was expected."""

from dataclasses import dataclass

from .tones import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCell:
    """`figure` and `band` as they are read, such as `7` and `6 to 9`; `words` says the tone."""

    figure: str
    band: str = ""
    tone: Tone = "plain"
    words: str = ""
    ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    label: str
    cells: tuple[WeekCell | None, ...]
    total: WeekCell | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTable:
    """`weeks` are the column headers; `current` is the index of the running one, if any."""

    caption: str
    corner: str
    weeks: tuple[str, ...]
    rows: tuple[WeekRow, ...]
    current: int | None = None
    total_label: str = ""
