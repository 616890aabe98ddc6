"""Finds a next step that nobody could hold anything against, and says how to mend it.

Rules, in English, each explained. A step is vague where it has no date, names no person who
acts, or describes nothing that somebody else could see happen. Wrong now and then, it only
ever raises a question; it never keeps anybody from saving.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Missing(StrEnum):
    DATE = "date"
    PERSON = "person"
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a next step lacks, and words for making it better."""

    missing: Missing
    better: str | Promise


# What a customer or one of ours can be seen to do: an act with an end to it.
_ACTS = frozenset((resources.files("foresaid.ledger") / "acts.txt").read_text("utf-8").split())
_IRREGULAR = {
    "agreed": "agree", "bought": "buy", "brought": "bring", "chose": "choose", "chosen": "choose",
    "came": "come", "gave": "give", "given": "give", "got": "get", "lent": "lend",
    "made": "make", "met": "meet", "paid": "pay", "ran": "run", "sent": "send", "showed": "show",
    "shown": "show", "sold": "sell", "told": "tell", "took": "take", "taken": "take",
    "tried": "try", "wrote": "write", "written": "write",
}  # fmt: skip

# Words that sound like doing and leave nothing to be seen.
_EMPTY = re.compile(
    r"\b(?:follow(?:ing|s|ed)?[ -]?up|touch(?:ing)? base|keep(?:ing|s)? in (?:touch|contact)"
    r"|stay(?:ing|s)? in (?:touch|contact|the loop)|check(?:ing|s)?[ -]?in|catch(?:ing)?[ -]?up"
    r"|circle back|reach(?:ing|es)? out|think(?:s|ing)? (?:about|it over)|look(?:s|ing)? into"
    r"|discuss(?:es|ing|ions?)?|talk(?:s|ing)?|chat|work(?:s|ing)? on|push(?:es|ing)?|chas(?:e|ing)"
    r"|nurtur(?:e|ing)|build(?:ing)? (?:the )?relationship|explor(?:e|es|ing)|consider(?:s|ing)?"
    r"|review(?:s|ing)? internally|see how|wait(?:s|ing)?|hope(?:s|fully)?|tbd|t\.b\.d|pending"
    r"|ongoing|in progress|interested|positive|good (?:talk|meeting|feeling))\b",
    re.IGNORECASE,
)

# Words for a person, or a part that one person has.
_PERSON = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|herr|frau)\b\.?|\b(?:buyer|purchaser|owner|director|manager|head"
    r"|chief|lead|leader|chair(?:man|woman)?|president|officer|ceo|cfo|cto|coo|cio|cmo|cpo|vp"
    r"|engineer|architect|controller|accountant|lawyer|counsel|secretary|assistant|planner"
    r"|foreman|technician|administrator|sponsor|champion|signer|signatory|user|partner"
    r"|consultant|founder|supervisor|principal|board|committee)s?\b|\b(?:he|she|i|we)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.!?:] )\b[A-ZÀ-Þ][a-zß-ÿ'’-]+\b")
# A capital at the beginning is a name only where somebody then acts.
_FIRST_NAME = re.compile(
    r"^([A-ZÀ-Þ][a-zß-ÿ'’-]+)(?: [A-ZÀ-Þ][a-zß-ÿ'’-]+)? (?:will |has |have )?(\w+)"
)
_CALENDAR = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "q1", "q2", "q3", "q4",
})  # fmt: skip
# Who may begin a sentence without being anybody in particular.
_NOBODY = frozenset({"they", "it", "this", "that", "customer", "client", "the", "someone", "names"})
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")


def missing(what: str, party: str = "customer", *, who: str = "", dated: bool = True) -> list[str]:
    """What a next step lacks: `date`, `person`, `action`; an empty list for a good one.

    `who` is a person named beside the words. What is ours has a person anyway: its holder.
    """
    found = [] if dated else [Missing.DATE]
    if party != "ours" and not who.strip() and not _names_person(what):
        found.append(Missing.PERSON)
    if no_action(what):
        found.append(Missing.ACTION)
    return [str(one) for one in found]


def findings(
    what: str, party: str = "customer", *, who: str = "", dated: bool = True
) -> list[Finding]:
    """The same with words for making each better."""
    lacks = missing(what, party, who=who, dated=dated)
    return [Finding(missing=Missing(one), better=_BETTER[Missing(one)]) for one in lacks]


def no_action(what: str) -> bool:
    """Whether nothing in these words could be seen to happen, or not to happen."""
    said = _EMPTY.sub(" ", what)
    acts = any(_stem(word.lower()) in _ACTS for word in _WORD.findall(said))
    return not acts


def _names_person(what: str) -> bool:
    if _PERSON.search(what):
        return True
    first = _FIRST_NAME.match(what)
    if first and first[1].lower() not in _NOBODY and _stem(first[1].lower()) not in _ACTS:
        follows = first[2].lower()
        if follows in {"is", "was", "and"} or _stem(follows) in _ACTS:
            return True
    return any(word.lower() not in _CALENDAR for word in _NAME.findall(what))


def _stem(word: str) -> str:
    """The plain form of an English verb, as far as the list of acts needs it."""
    if word == "meeting":  # the thing, hardly ever the doing
        return word
    if word in _ACTS:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    candidates = [
        word.removesuffix("s"),
        word.removesuffix("es"),
        word.removesuffix("ed"),
        word.removesuffix("d"),
        word.removesuffix("ing"),
        word.removesuffix("ing") + "e",
        word.removesuffix("ies") + "y",
        word.removesuffix("ied") + "y",
    ]
    # A doubled letter before the ending: signed stays, planned and getting lose one.
    candidates += [one[:-1] for one in candidates if len(one) > 3 and one[-1:] == one[-2:-1]]
    return next((one for one in candidates if one in _ACTS), word)


_BETTER: dict[Missing, str | Promise] = {
    Missing.DATE: _("Say by which day it will have happened."),
    Missing.PERSON: _("Say who there will do it: a name, or the part that one person has."),
    Missing.ACTION: _(
        "Say what somebody could see happen: “sends the drawing”, “names who signs”, "
        "“agrees a date for the test”."
    ),
}
