"""What the review's template shows beyond the words: facts, ways out with their forms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from foresaid import formats
from foresaid.forecasting import sentences
from foresaid.forecasting.reaching import Reaching
from foresaid.ledger.parts import Part
from foresaid.people.actor import Actor
from foresaid.reviews.decisions import DecisionLine
from foresaid.reviews.questions import ItemView, ReviewPage
from foresaid.reviews.sentences import ItemWords

from .forms import FORMS, NextStepForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str
    small: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out of an item: what the button says, and the form behind it."""

    key: str
    label: str
    button: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An item as the template draws it."""

    view: ItemView
    ways: tuple[Way, ...]

    @property
    def id(self) -> int:
        return self.view.id

    @property
    def anchor(self) -> str:
        return f"item-{self.view.id}"

    @property
    def words(self) -> ItemWords:
        return self.view.words

    @property
    def href(self) -> str:
        single = self.view.single
        return reverse(self.thing, args=[single.uuid]) if single else ""

    @property
    def thing(self) -> str:
        """What it speaks of: the name of their pages, and of the fields that choose them."""
        return "account" if self.view.of_accounts else "opportunity"

    @property
    def together(self) -> bool:
        return self.view.together

    @property
    def undecided(self) -> int:
        return self.view.undecided

    @property
    def decided(self) -> tuple[DecisionLine, ...]:
        return self.view.decided


def shown(
    view: ItemView,
    today: dt.date,
    refused: Mapping[tuple[int, str], Form] | None = None,
    parts: Mapping[UUID, Part] | None = None,
) -> Shown:
    """An item with its ways out; a refused form stands where it was sent from.

    `parts`: the reader's in what was expected; a way that would be refused is not there.
    """
    part = (parts or {}).get(UUID(view.expectation)) if view.expectation else None
    ways = tuple(
        _way(key, view, today, (refused or {}).get((view.id, key))) for key in _open_to(view, part)
    )
    return Shown(view=view, ways=ways)


def for_chosen(view: ItemView, today: dt.date, refused: Form | None = None) -> tuple[Way, ...]:
    """The ways that can be taken for some of the deals: forms beside each other in one form.

    Which way it is, the button says; no field may be asked for by the browser, since the other
    way's stay empty.
    """
    words = {
        "next_step": (gettext("Set next steps…"), gettext("Set it for those chosen")),
        "closed": (gettext("Close these deals…"), gettext("Close those chosen")),
    }
    found = []
    for key in _ways_of(view):
        if key in words:
            took = refused is not None and isinstance(refused, FORMS[key])
            form = refused if refused is not None and took else _form(key, view, today)
            form.auto_id = f"chosen-{key}-%s"
            form.use_required_attribute = False
            del form.fields["way"]
            label, button = words[key]
            found.append(Way(key=key, label=label, button=button, form=form))
    return tuple(found)


# What has its result, or is only a norm, can not happen or be put off any more.
_SETTLED = {"goal_not_reached", "goal_partly", "expectation_not_reached", "meeting_without_goal"}


def facts(page: ReviewPage, currency: str) -> list[Fact]:
    """The head of the page: only what has been computed, nothing that is not there yet."""
    found = [_next_steps(page.summary["open"])]
    if target := page.summary.get("target"):
        found.insert(0, _target(target, currency))
    goals = page.summary.get("goals")
    if goals and goals["held"]:
        found.append(_goals(goals))
    if goals and goals["kept"]["whole"]:
        found.append(_kept(goals["kept"]))
    found.append(_expected(page.summary["open"], currency))
    return found


def running(page: ReviewPage, actor: Actor) -> bool:
    """Decisions are written while the review is open, by either of the two."""
    return page.review.closed_at is None and actor.person is not None


def _ways_of(view: ItemView) -> tuple[str, ...]:
    if view.part in {"win", "on_track", "opening"} or not view.count:
        return ("talked",) if view.part == "talk" else ()
    if view.of_accounts:
        return ("next_step", "talked")
    if view.kind == "meeting_without_result" and view.expectation:
        return ("came", "closed", "talked")
    if view.kind in _SETTLED:
        return ("next_step", "closed", "talked")
    if view.expectation:
        return ("happened", "new_date", "cancelled", "closed")
    if view.part == "folded":
        return ("closed", "next_step")
    return ("next_step", "closed", "talked")


def _open_to(view: ItemView, part: Part | None) -> tuple[str, ...]:
    ways = _ways_of(view)
    if part is None:
        return ways
    needs = {
        "happened": part.result,
        "came": part.result,
        "new_date": part.change,
        "cancelled": part.change,
    }
    kept = tuple(key for key in ways if needs.get(key, True))
    return kept if kept == ways or "talked" in kept else (*kept, "talked")


def _way(key: str, view: ItemView, today: dt.date, refused: Form | None) -> Way:
    labels = {
        "next_step": (
            gettext("Set next steps…") if view.together else gettext("Set next step…"),
            _for_all(
                view, gettext("Set it for all %(count)s"), gettext("Set it for the %(count)s left")
            )
            if view.together
            else gettext("Set the next step"),
        ),
        "happened": (gettext("It happened…"), gettext("Record that it happened")),
        "came": (gettext("What came of it…"), gettext("Record what came of it")),
        "new_date": (gettext("New date…"), gettext("Set the new date")),
        "cancelled": (gettext("Cancel this step…"), gettext("Cancel this step; the deal stays")),
        "closed": (
            gettext("Close these deals…") if view.together else gettext("Close the deal…"),
            _for_all(view, gettext("Close all %(count)s"), gettext("Close the %(count)s left"))
            if view.together
            else gettext("Close the deal"),
        ),
        "talked": (gettext("Leave as it is…"), gettext("Note that we talked about it")),
    }
    label, button = labels[key]
    return Way(key=key, label=label, button=button, form=refused or _form(key, view, today))


def _for_all(view: ItemView, whole: str, rest: str) -> str:
    """What was decided one by one is not decided again with the rest."""
    words = whole if view.undecided == view.count else rest
    return words % {"count": formats.number(view.undecided)}


def _form(key: str, view: ItemView, today: dt.date) -> Form:
    prefix = f"item-{view.id}-{key}"
    if key == "next_step":
        return NextStepForm(auto_id=f"{prefix}-%s", today=today)
    return FORMS[key](auto_id=f"{prefix}-%s")


def _next_steps(whole: Mapping[str, Any]) -> Fact:
    without = whole["without_next_step"]
    small = (
        ngettext("%(n)s open deal has none", "%(n)s open deals have none", without)
        % {"n": formats.number(without)}
        if without
        else gettext("every open deal has one")
    )
    return Fact(
        label=gettext("Next step agreed"),
        value=formats.out_of(whole["count"] - without, whole["count"]),
        small=small,
    )


def _expected(whole: Mapping[str, Any], currency: str) -> Fact:
    if whole["wins"] is None:
        small = gettext("no chance is shown that the data cannot carry")
    else:
        small = gettext("%(band)s of them won in the end") % {
            "band": formats.band(whole["wins_low"], whole["wins_high"])
        }
    value = gettext("%(count)s, %(amount)s") % {
        "count": formats.number(whole["count"]),
        "amount": formats.money(round(whole["amount"]), currency),
    }
    return Fact(label=gettext("Open deals"), value=value, small=small)


def _target(target: Mapping[str, Any], currency: str) -> Fact:
    small = gettext("Won so far %(amount)s") % {
        "amount": formats.money(round(target["won"]), currency)
    }
    if (said := target.get("chance")) is not None and not said["reached"]:
        chance = sentences.chance(Reaching(**said))
        small += " · " + gettext("a chance of %(chance)s to reach it") % {"chance": chance}
    return Fact(
        label=gettext("Target, %(term)s") % {"term": target["term"]},
        value=formats.money(round(target["amount"]), currency),
        small=small,
    )


def _kept(kept: Mapping[str, Any]) -> Fact:
    small = (
        gettext("next steps and promises, on their first date")
        if kept["enough"]
        else gettext("too few yet to say anything by it")
    )
    value = formats.out_of(kept["count"], kept["whole"])
    return Fact(label=gettext("Kept in the last 13 weeks"), value=value, small=small)


def _goals(goals: Mapping[str, Any]) -> Fact:
    small = gettext("%(reached)s reached · %(moved)s moved the deal on") % {
        "reached": formats.number(goals["reached"]),
        "moved": formats.number(goals["moved"]),
    }
    return Fact(
        label=gettext("Goal set before, in the last 13 weeks"),
        value=formats.out_of(goals["set_before"], goals["held"]),
        small=small,
    )
