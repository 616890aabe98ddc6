"""What worked in a step before: goals that were reached and let the opportunity leave the step.

Suggestions are put in the order of it, the seller's own experience first. Others' words are never
read: of them only the exit counts, and only where enough people stand behind the number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from foresaid.people import access as people_access
from foresaid.people.actor import Actor

from .days import day_of
from .figures.figure import Discretion
from .figures.onward import onward
from .models import Expectation, Standing, Words
from .views import Worked

# The newest goals of the steps asked for: enough to say something, few enough to be asked daily.
MOST = 300
JUDGED = (Standing.State.REACHED, Standing.State.PARTLY, Standing.State.NOT_REACHED)

type StepOf = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A goal that was said before and has a result. `said` is its wording, of the own ones only."""

    step: StepOf
    holder: int
    exit: str
    said: str
    worked: bool


def tried(actor: Actor, steps: Collection[StepOf], moment: dt.datetime) -> list[Tried]:
    """The newest such goals in these steps, over all versions of a process. Six queries."""
    if not steps:
        return []
    rows = _rows(actor, steps)
    left = onward(actor.organisation, [row["meeting"] for row in rows], moment)
    own = [row["pk"] for row in rows if actor.person and row["holder"] == actor.person.pk]
    words = Words.objects.filter(entry__in=own, field="what").values_list("entry_id", "text")
    said = dict(words)
    return [
        Tried(
            step=_step_of(row),
            holder=row["holder"],
            exit=row["exit__text"] or "",
            said=said.get(row["pk"], ""),
            worked=row["standing__state"] == Standing.State.REACHED and row["meeting"] in left,
        )
        for row in rows
        if _step_of(row) in steps
    ]


def _rows(actor: Actor, steps: Collection[StepOf]) -> list[dict[str, Any]]:
    goals = Expectation.objects.filter(
        meeting__organisation=actor.organisation,
        meeting__step__key__in={key for _process, key in steps},
        kind=Expectation.Kind.GOAL,
        set_before=True,
        standing__state__in=JUDGED,
    )
    columns = ("pk", "meeting", "holder", "exit__text", "standing__state")
    step = ("meeting__step__key", "meeting__step__version__process")
    return list(goals.order_by("-pk").values(*columns, *step)[:MOST])


def _step_of(row: dict[str, Any]) -> StepOf:
    return row["meeting__step__version__process"], row["meeting__step__key"]


def of_exits(actor: Actor, found: Sequence[Tried], moment: dt.datetime) -> dict[str, Worked]:
    """By the words of an exit, how often a goal on it worked: for the actor, and for everybody
    where that gives nobody away.
    """
    today = day_of(moment, actor.organisation.zone)
    discretion = Discretion(
        singly=people_access.seen_privately(actor, today),
        smallest_group=actor.organisation.smallest_group,
        groups_only=actor.organisation.groups_only,
    )
    by_exit: defaultdict[str, list[Tried]] = defaultdict(list)
    for one in found:
        if one.exit:
            by_exit[one.exit].append(one)
    return {words: _worked(actor, rows, discretion) for words, rows in by_exit.items()}


def own_words(found: Sequence[Tried]) -> dict[str, Worked]:
    """By their own words, what worked for the actor and was no exit, most often first."""
    by_words: defaultdict[str, list[Tried]] = defaultdict(list)
    for one in found:
        if one.said and not one.exit:
            by_words[one.said].append(one)
    counted = {
        words: (sum(one.worked for one in rows), len(rows)) for words, rows in by_words.items()
    }
    best = sorted(counted.items(), key=lambda pair: (-pair[1][0], pair[1][1]))
    return {words: Worked(own=own, all_of_us=None) for words, own in best if own[0]}


def _worked(actor: Actor, rows: Sequence[Tried], discretion: Discretion) -> Worked:
    own = [one for one in rows if actor.person and one.holder == actor.person.pk]
    hidden = discretion.hides({one.holder for one in rows}, private=True)
    return Worked(own=_count(own), all_of_us=None if hidden else _count(rows))


def _count(rows: Sequence[Tried]) -> tuple[int, int]:
    return sum(one.worked for one in rows), len(rows)
