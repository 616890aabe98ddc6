"""Items that rest on somebody's own words: what was said, and what came of it."""

from django.utils.translation import gettext, ngettext

from foresaid import formats

from .context import (
    Context,
    Figures,
    ItemWords,
    Said,
    by_its_day,
    days,
    facts_of,
    meta_of,
    stake_of,
    who_said,
)
from .deals import bundle


def overdue(item: Figures, context: Context) -> ItemWords:
    lead = item["lead"]
    figures = lead["figures"]
    late = gettext("Not yet · %(late)s") % {"late": formats.late(round(figures["days_late"]))}
    return _said_words(item, context, cap=late, tone="missed", came=_nothing_since())


def not_kept(item: Figures, context: Context) -> ItemWords:
    figures = item["lead"]["figures"]
    if figures["outcome"] is None:
        return overdue(item, context)
    return _said_words(item, context, cap=_came(figures["outcome"]), tone=_tone(figures["outcome"]))


def changed_again(item: Figures, context: Context) -> ItemWords:
    figures = item["lead"]["figures"]
    cap = ngettext(
        "Date changed %(count)d time", "Date changed %(count)d times", figures["times_changed"]
    ) % {"count": figures["times_changed"]}
    first = formats.day(context.due_date(figures["first_due_at"]), context.today)
    moved = gettext("First expected by %(first)s; it has moved by %(days)s since.") % {
        "first": first,
        "days": days(figures["days_moved"]),
    }
    return _said_words(item, context, cap=cap, tone="outside", came=moved)


def vague(item: Figures, context: Context) -> ItemWords:
    missing = {
        "date": gettext("a date"),
        "person": gettext("who will do it"),
        "action": gettext("something that can be seen to have happened"),
    }
    lacks = formats.listed(missing[one] for one in item["lead"]["figures"]["missing"])
    came = gettext("It does not say %(what)s.") % {"what": lacks}
    cap = gettext("Hard to hold against")
    return _said_words(item, context, cap=cap, tone="outside", came=came)


def meeting(item: Figures, context: Context) -> ItemWords:
    lead = item["lead"]
    figures, deal = lead["figures"], lead["deal"]
    if item["together"] and len(item["topics"]) > 1:
        title, cap = _meetings(item)
        return bundle(item, context, title, cap=cap, tone=_tone(figures["outcome"]))
    title, goal = context.meetings.get(lead["subject"]["key"], (gettext("Meeting"), None))
    on = context.day(figures["starts_at"])
    words = _goal_words(goal)
    return ItemWords(
        title=title,
        meta=meta_of(deal, context) if deal else on,
        stake=stake_of(item["stake"], context),
        expected_cap=gettext("Expected from the meeting on %(day)s") % {"day": on} if goal else "",
        expected=words or gettext("No goal was set for the meeting on %(day)s.") % {"day": on},
        expected_small=who_said(goal, context, figures["confidence"]),
        nothing=goal is None,
        came_cap=_meeting_cap(figures),
        came=(goal.evidence if goal else "") or _meeting_came(figures, on),
        came_small=facts_of(deal),
        tone=_tone(figures["outcome"]),
        ask=gettext("What now?"),
    )


def _meetings(item: Figures) -> tuple[str, str]:
    """The title of several meetings together, and what they have in common."""
    count = {"count": formats.number(len(item["topics"]))}
    return {
        "goal_not_reached": (
            gettext("%(count)s meetings whose goal was not reached") % count,
            gettext("Not reached"),
        ),
        "goal_partly": (
            gettext("%(count)s meetings whose goal was partly reached") % count,
            gettext("Partly"),
        ),
        "meeting_without_result": (
            gettext("%(count)s meetings without a result") % count,
            gettext("No result yet"),
        ),
    }.get(
        item["kind"],
        (gettext("%(count)s meetings without a goal") % count, gettext("Nobody said a goal")),
    )


def _said_words(
    item: Figures, context: Context, *, cap: str, tone: str, came: str = ""
) -> ItemWords:
    lead = item["lead"]
    figures, deal = lead["figures"], lead["deal"]
    if item["together"] and len(item["topics"]) > 1:
        return bundle(item, context, _title(item, context), cap=_many(item["kind"]), tone=tone)
    said = context.said.get(figures["expectation"])
    return ItemWords(
        title=_title(item, context),
        meta=meta_of(deal, context) if deal else "",
        stake=stake_of(item["stake"], context) if item["opportunities"] else "",
        expected=_words(said, context),
        expected_small=who_said(
            said, context, figures.get("confidence"), figures.get("times_changed", 0)
        ),
        came_cap=cap,
        came=(said.evidence if said else "") or came,
        came_small=facts_of(deal),
        tone=tone,
        ask=gettext("What now?"),
    )


def _many(kind: str) -> str:
    """The cap of a bundle, whose single ones are late or vague by different measures."""
    return {
        "expectation_overdue": gettext("Not yet, and the day has passed"),
        "commitment_not_kept": gettext("Not kept"),
        "expectation_not_reached": gettext("Not reached"),
        "date_changed_again": gettext("Dates changed more than once"),
        "vague_next_step": gettext("Hard to hold against"),
    }[kind]


def _title(item: Figures, context: Context) -> str:
    keys = item["opportunities"]
    if len(keys) == 1:
        return context.name(keys[0])
    if keys:
        of_many = {
            "expectation_overdue": gettext("%(count)s more deals with something overdue"),
            "vague_next_step": gettext("%(count)s deals with a vague next step"),
            "date_changed_again": gettext("%(count)s deals whose date moved again"),
        }.get(item["kind"], gettext("%(count)s deals together"))
        return of_many % {"count": formats.number(len(keys))}
    if item["lead"]["figures"].get("by_manager"):
        return gettext("From the last review, the manager’s part")
    return gettext("From the last review")


def _words(said: Said | None, context: Context) -> str:
    if said is None:
        return gettext("The words were taken away.")
    return by_its_day(said, context)


def _goal_words(goal: Said | None) -> str:
    if goal is None:
        return ""
    if not goal.at_least:
        return goal.what
    return gettext("%(what)s At least: %(least)s") % {
        "what": goal.what if goal.what.endswith((".", "!", "?")) else f"{goal.what}.",
        "least": goal.at_least,
    }


def _nothing_since() -> str:
    return gettext("Nothing has been recorded since.")


def _came(outcome: str | None) -> str:
    return {
        "reached": gettext("Reached"),
        "partly": gettext("Partly"),
        "not_reached": gettext("Not reached"),
        "not_held": gettext("Did not take place"),
    }.get(outcome or "", gettext("No result yet"))


def _tone(outcome: str | None) -> str:
    tones = {"reached": "happened", "partly": "outside", "not_reached": "missed"}
    return tones.get(outcome or "", "plain")


def _meeting_cap(figures: Figures) -> str:
    if figures["outcome"] is None and not figures["ended"]:
        return gettext("Still ahead")
    return _came(figures["outcome"])


def _meeting_came(figures: Figures, on: str) -> str:
    if figures["outcome"] is None and not figures["ended"]:
        return gettext("The meeting is on %(day)s. There is time to set a goal.") % {"day": on}
    if figures["outcome"] is None:
        return gettext("The meeting was on %(day)s; what came of it is not recorded.") % {"day": on}
    if figures["moved_on"]:
        return gettext("The customer agreed to something with a date.")
    return gettext("It goes on, but nothing new was agreed: a continuation.")
