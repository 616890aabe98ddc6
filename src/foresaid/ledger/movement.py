"""Whether a meeting moved the sale, decided by rule and explained.

An order is an order and a clear no is a no. An advance needs an action that the customer
named, with a date; without one the sale only continues, whatever was ticked. A fallback that
was reached is by itself never an advance.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import vague


class Answer(StrEnum):
    """The decision that the customer gave in the meeting, where there was one."""

    NONE = ""
    ORDER = "order"
    CLEAR_NO = "no"


class Moved(StrEnum):
    ORDER = "order"
    ADVANCE = "advance"
    CONTINUATION = "continuation"
    NO_SALE = "no_sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What somebody will do next, as named in the meeting, and by when."""

    what: str = ""
    on: dt.date | None = None
    party: str = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How the sale moved, and the sentence that says why. Nothing moved where nothing was held."""

    moved: Moved | None
    why: str | Promise


_DECISION = re.compile(
    r"\bdeci(?:de[sd]?|ding|sion)\b|\byes or (?:a )?no\b|\bgo\W+no.?go\b|\bclear answer\b"
    r"|\bwhether (?:or not )?(?:they|he|she|it)\b|\bdeclin(?:e[sd]?|ing)\b",
    re.IGNORECASE,
)


def seeks_decision(goal: str) -> bool:
    """Whether a goal set out to get a decision, so that a clear no reaches it."""
    return bool(_DECISION.search(goal))


def movement(*, came: str, answer: Answer, action: Action, happened_on: dt.date) -> Movement:
    """How a meeting that came out as `came` moved the sale.

    `came` is reached, partly, not_reached or not_held. A tick of its own moves nothing: only
    the answer and the action do.
    """
    if came == "not_held":
        return Movement(moved=None, why=_("The meeting did not take place."))
    moved = _moved(answer, action, happened_on)
    return Movement(moved=moved, why=why(moved, action, happened_on))


def _moved(answer: Answer, action: Action, happened_on: dt.date) -> Moved:
    if answer is Answer.ORDER:
        return Moved.ORDER
    if answer is Answer.CLEAR_NO:
        return Moved.NO_SALE
    return Moved.CONTINUATION if lacking(action, happened_on) else Moved.ADVANCE


def why(moved: str, action: Action, happened_on: dt.date) -> str | Promise:
    """Why a sale moved as it did, in a sentence: when it is recorded, and of what is kept."""
    return _WHY.get(moved) or lacking(action, happened_on)


_WHY: dict[str, str | Promise] = {
    Moved.ORDER: _("The customer placed the order."),
    Moved.NO_SALE: _("The customer said a clear no: time freed for others."),
    Moved.ADVANCE: _("The customer named what they will do, with a date."),
}


def lacking(action: Action, happened_on: dt.date) -> str | Promise:
    """What keeps an action from being an advance, in a sentence; empty when nothing does."""
    if not action.what.strip():
        return _("The customer named nothing that they will do, so the sale continues.")
    if action.party == "partner":
        return _("What comes next is the partner's alone, so the sale continues.")
    if action.party != "customer":
        return _("What comes next is ours alone, so the sale continues.")
    if action.on is None:
        return _("What the customer will do has no date, so the sale continues.")
    if action.on < happened_on:
        return _("The customer had done this before the meeting, so the sale continues.")
    if vague.no_action(action.what):
        return _("Nobody could see whether the customer has done this, so the sale continues.")
    return ""
