"""Agenda items in words: the same for the page, the mail and the command line."""

from collections.abc import Callable

from . import deals, folds, own_words
from .context import Context, Figures, ItemWords, Named, Said
from .opening import on_track, opening, win

__all__ = ["Context", "ItemWords", "Named", "Said", "opening", "say"]

_BY_KIND: dict[str, Callable[[Figures, Context], ItemWords]] = {
    "commitment_not_kept": own_words.not_kept,
    "expectation_overdue": own_words.overdue,
    "expectation_not_reached": own_words.not_kept,
    "goal_not_reached": own_words.meeting,
    "goal_partly": own_words.meeting,
    "meeting_without_result": own_words.meeting,
    "meeting_without_goal": own_words.meeting,
    "date_changed_again": own_words.changed_again,
    "vague_next_step": own_words.vague,
    "close_date_not_believed": deals.close_date,
    "nothing_expected": deals.nothing_expected,
    "date_late": deals.late_date,
    "step_overstayed": deals.overstayed,
    "decided_now": deals.decided_now,
    "plan_below_band": deals.plan_below,
    "first_day": folds.first_day,
    "close_these_out": folds.close_out,
    "win": win,
    "on_track": on_track,
}


def say(kind: str, figures: Figures, context: Context) -> ItemWords:
    """The words of an item; `kind` is the engine's, or `win` or `on_track`."""
    return _BY_KIND[kind](figures, context)


def kinds() -> set[str]:
    """Every kind that has words; a test holds it against the engine's kinds."""
    return set(_BY_KIND)
