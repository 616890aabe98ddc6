"""Items about single deals, or bundles of like ones, that rest on what is normal."""

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

SPOKEN = 3
"""How many of a bundle are given with their words."""

NAMED_ACCOUNTS = 5


def nothing_expected(item: Figures, context: Context) -> ItemWords:
    if item["lead"]["deal"] is None and item["lead"]["subject"]["kind"] == "account":
        return _account(item, context)
    outlier = item["lead"]["figures"].get("before_first_day")
    of_many = (
        gettext("without a next step, with the most at stake")
        if outlier
        else gettext("without a next step")
    )
    return _by_norm(item, context, _title(item, context, of_many))


def overstayed(item: Figures, context: Context) -> ItemWords:
    title = _title(item, context, gettext("longer in their step than usual"))
    return _by_norm(item, context, title, cap=gettext("Past the usual time"), tone="outside")


def decided_now(item: Figures, context: Context) -> ItemWords:
    """Early: won soon or not for long. Ending: the usual time for a win runs out."""
    if item["lead"]["figures"]["window"] == "early":
        of_many, cap = gettext("in their first days"), gettext("Soon, or not for a long time")
    else:
        of_many = gettext("near the end of the usual time")
        cap = gettext("The usual time is ending")
    title = _title(item, context, of_many)
    return _by_norm(item, context, title, cap=cap, tone="outside", ask=_which_have_a_date())


def late_date(item: Figures, context: Context) -> ItemWords:
    if item["together"]:
        title = _title(item, context, gettext("with a date later than usual"))
        cap = gettext("Later than 8 of 10 deals that were won")
        return bundle(item, context, title, cap=cap, tone="outside")
    lead = item["lead"]
    figures = lead["figures"]
    said = context.said.get(figures.get("expectation", ""))
    due = formats.day(context.due_date(figures["due_at"]), context.today)
    came = gettext("By then it is day %(day)s in this step.") % {
        "day": round(figures["day_in_step"])
    }
    return ItemWords(
        title=context.name(item["opportunities"][0]),
        meta=_meta(item, context),
        stake=stake_of(item["stake"], context),
        expected=by_its_day(said, context)
        if said
        else gettext("%(what)s, by %(day)s.") % {"what": gettext("Next step"), "day": due},
        expected_small=who_said(said, context),
        came_cap=gettext("Later than 8 of 10 deals that were won"),
        came=came,
        came_small=facts_of(lead["deal"]),
        tone="outside",
        ask=gettext("What now?"),
    )


def close_date(item: Figures, context: Context) -> ItemWords:
    if item["together"]:
        title = _title(item, context, gettext("with a close date that is hard to believe"))
        cap = gettext("Few are won by those dates")
        return bundle(item, context, title, cap=cap, tone="outside")
    lead = item["lead"]
    figures = lead["figures"]
    date = formats.day(context.due_date(figures["close_at"]), context.today)
    pushes = ngettext("Moved out once.", "Moved out %(n)d times.", figures["pushes"])
    return ItemWords(
        title=context.name(item["opportunities"][0]),
        meta=_meta(item, context),
        stake=stake_of(item["stake"], context),
        expected=gettext("Decided by %(day)s.") % {"day": date},
        expected_small=pushes % {"n": figures["pushes"]} if figures["pushes"] else "",
        came_cap=gettext("The date has passed")
        if figures["days_away"] < 0
        else gettext("Few are won that soon"),
        came=_by_then(figures),
        came_small=facts_of(lead["deal"]),
        tone="missed" if figures["days_away"] < 0 else "outside",
        ask=gettext("What now?"),
    )


def plan_below(item: Figures, context: Context) -> ItemWords:
    figures = item["lead"]["figures"]
    return ItemWords(
        title=figures["measure"],
        meta=gettext("Plan, version %(n)d") % {"n": figures["version"]},
        stake=stake_of(item["stake"], context),
        expected=formats.band(round(figures["low"]), round(figures["high"])),
        came_cap=gettext("Below what was planned"),
        came=formats.number(round(figures["happened"])),
        tone="outside",
        ask=gettext("What now?"),
    )


def bundle(
    item: Figures,
    context: Context,
    title: str,
    *,
    cap: str,
    tone: str,
    small: str = "",
    ask: str = "",
) -> ItemWords:
    """Several like ones that somebody had spoken about: the heaviest by name and words."""
    return ItemWords(
        title=title,
        meta=_meta(item, context),
        stake=stake_of(item["stake"], context),
        expected=_spoken_first(item, context),
        came_cap=cap,
        came=_how_they_stand(item, context),
        came_small=small,
        tone=tone,
        ask=ask or gettext("One by one or together"),
    )


def _spoken_first(item: Figures, context: Context) -> str:
    """The heaviest with their words, the rest by number."""
    named = item["topics"][:SPOKEN]
    words = [_spoken(topic, context) for topic in named]
    whole = len(item["opportunities"]) or len(item["topics"])
    rest = whole - sum(max(1, len(topic["opportunities"])) for topic in named)
    if rest > 0:
        more = ngettext("%(n)s more.", "%(n)s more.", rest)
        words.append(more % {"n": formats.number(rest)})
    return " ".join(words)


def _spoken(topic: Figures, context: Context) -> str:
    """`Ferro: Mr Ferro signs, by 14 November.`"""
    lead = topic["lead"]
    figures = lead["figures"]
    name = context.name(topic["opportunities"][0]) if topic["opportunities"] else ""
    if lead["subject"]["kind"] == "meeting":
        _title_of_it, goal = context.meetings.get(lead["subject"]["key"], ("", None))
        on = {"day": context.day(figures["starts_at"])}
        words = goal.what if goal else gettext("the meeting on %(day)s.") % on
        return gettext("%(name)s: %(words)s") % {"name": name, "words": words} if name else words
    said = _said_of(lead, context)
    if said is not None:
        words = by_its_day(said, context)
    elif "close_at" in figures:
        day = formats.day(context.due_date(figures["close_at"]), context.today)
        words = gettext("decided by %(day)s.") % {"day": day}
    else:
        words = gettext("nothing was expected.")
    return gettext("%(name)s: %(words)s") % {"name": name, "words": words} if name else words


def _account(item: Figures, context: Context) -> ItemWords:
    keys = item["accounts"]
    count, lead = len(keys), item["lead"]["figures"]
    amount = context.money(item["amount"])
    return ItemWords(
        title=gettext("%(name)s: an active account without a next step")
        % {"name": context.account(keys[0])}
        if count == 1
        else gettext("%(count)s active accounts without a next step")
        % {"count": formats.number(count)},
        meta=gettext("%(amount)s a year") % {"amount": amount} if lead["yearly_revenue"] else "",
        stake=stake_of(item["stake"], context),
        nothing=True,
        expected=_named_accounts(keys, context) or gettext("Nobody said what should happen next."),
        expected_small=ngettext(
            "It was there before the first day here, so nobody is asked about the past.",
            "They were there before the first day here, so nobody is asked about the past.",
            count,
        )
        if lead["before_first_day"]
        else "",
        came=gettext("No deal is open there, and nothing is due."),
        ask=gettext("One by one or together") if count > 1 else gettext("What now?"),
    )


def _named_accounts(keys: list[str], context: Context) -> str:
    """`Aster Print, Calder Mills and 12 more.` Nothing where the title names the only one."""
    if len(keys) < 2:
        return ""
    names = [context.account(key) for key in keys[:NAMED_ACCOUNTS]]
    more = len(keys) - len(names)
    if more:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": formats.number(more)})
    return f"{formats.listed(names)}."


def _which_have_a_date() -> str:
    return gettext("Which of them have a date?")


def _by_norm(
    item: Figures,
    context: Context,
    title: str,
    *,
    cap: str = "",
    tone: str = "plain",
    ask: str = "",
) -> ItemWords:
    together, said = item["together"], _said_of(item["lead"], context)
    if together and any(_said_of(topic["lead"], context) for topic in item["topics"]):
        return bundle(item, context, title, cap=cap, tone=tone, small=_shared_norm(item), ask=ask)
    unsaid = _named(item, context) if together else _account_name(item, context)
    return ItemWords(
        title=title,
        meta=_meta(item, context),
        stake=stake_of(item["stake"], context),
        nothing=said is None,
        expected=by_its_day(said, context) if said else unsaid,
        expected_small="" if together else who_said(said, context),
        came_cap=cap,
        came=_how_they_stand(item, context) if together else _how_it_stands(item, context),
        came_small=_shared_norm(item) if together else facts_of(item["lead"]["deal"]),
        tone=tone,
        ask=(ask or gettext("One by one or together")) if together else gettext("What now?"),
    )


def _said_of(lead: Figures, context: Context) -> Said | None:
    return context.said.get(lead["figures"].get("expectation") or "")


def _title(item: Figures, context: Context, of_many: str) -> str:
    keys = item["opportunities"]
    if len(keys) == 1:
        return context.name(keys[0])
    return gettext("%(count)s deals %(what)s") % {
        "count": formats.number(len(keys)), "what": of_many,
    }  # fmt: skip


def _meta(item: Figures, context: Context) -> str:
    deal = item["lead"]["deal"]
    if len(item["opportunities"]) == 1 and deal:
        return meta_of(deal, context)
    return gettext("%(amount)s together") % {"amount": context.money(item["amount"])}


def _named(item: Figures, context: Context) -> str:
    """The largest by name, the rest by number."""
    largest = [key for key in item["together"]["largest"] if key in context.opportunities]
    rest = item["together"]["count"] - len(largest)
    named = [
        f"{context.name(key)} ({context.money(amount)})"
        if (amount := context.opportunities[key].amount)
        else context.name(key)
        for key in largest
    ]
    if rest > 0:
        named.append(gettext("%(count)s more") % {"count": formats.number(rest)})
    # Names of deals hold commas; semicolons keep them apart.
    return gettext("Largest: %(names)s.") % {"names": "; ".join(named)}


def _account_name(item: Figures, context: Context) -> str:
    account = (item["lead"]["deal"] or {}).get("account")
    if account:
        return gettext("Nobody has said what %(account)s will do next, and by when.") % {
            "account": account
        }
    return gettext("Nobody has said what the customer will do next, and by when.")


def _how_they_stand(item: Figures, context: Context) -> str:
    figures = item["together"]
    parts = []
    if figures["youngest_days"] is not None:
        parts.append(
            gettext("They have been in their step for %(low)s to %(high)s.")
            % {
                "low": formats.number(round(figures["youngest_days"])),
                "high": days(figures["oldest_days"]),
            }
        )
    parts.append(_wins(figures) + _soon(figures, context) + ".")
    if figures["without_account"]:
        parts.append(
            ngettext(
                "%(count)s of them names no customer.",
                "%(count)s of them name no customer.",
                figures["without_account"],
            )
            % {"count": formats.number(figures["without_account"])}
        )
    return " ".join(parts)


def _wins(figures: Figures) -> str:
    """The norm: `Of such deals about 2 of 6 are won`."""
    wins = round(figures["expected_wins"])
    count = formats.number(figures["count"])
    if not wins:
        return gettext("Of %(count)s such deals hardly any is won") % {"count": count}
    return ngettext(
        "Of such deals about %(wins)s of %(count)s is won",
        "Of such deals about %(wins)s of %(count)s are won",
        wins,
    ) % {"wins": formats.number(wins), "count": count}


def _soon(figures: Figures, context: Context) -> str:
    soon, later = figures["wins_within"], figures["wins_within_later"]
    if soon is None:
        return ""
    text = gettext(", %(soon)s within %(days)s") % {
        "soon": _or_none(soon), "days": days(context.within_days),
    }  # fmt: skip
    if later is not None and round(later) < round(soon):
        text += gettext("; left as they are for two weeks, it would be %(later)s") % {
            "later": _or_none(later)
        }
    return text


def _or_none(count: float) -> str:
    return formats.number(round(count)) if round(count) else gettext("probably none")


def _how_it_stands(item: Figures, context: Context) -> str:
    deal = item["lead"]["deal"]
    if deal["days_open"] is None:
        return gettext("It is not known since when it has been open.")
    if deal["days_open"] < 1:
        return gettext("Opened within the last day.")
    return gettext("Open for %(days)s.") % {"days": days(deal["days_open"])}


def _shared_norm(item: Figures) -> str:
    deal = item["lead"]["deal"]
    # Reviews that were prepared earlier did not keep whether all stand in the same step.
    if deal is None or deal["leave_p80"] is None or not item.get("one_step"):
        return ""
    return gettext(
        "8 of 10 deals that were won had left this step by day %(day)s (%(deals)s deals)."
    ) % {"day": round(deal["leave_p80"]), "deals": formats.number(deal["leave_deals"])}


def _by_then(figures: Figures) -> str:
    if figures["chance_by_close"] is None or figures["chance_ever"] is None:
        return ""
    if figures["days_away"] < 0:
        ever = formats.percent(figures["chance_ever"])
        return gettext("Chance to be won still: %(ever)s.") % {"ever": ever}
    return gettext("Chance to be won by then %(then)s, ever %(ever)s.") % {
        "then": formats.percent(figures["chance_by_close"]),
        "ever": formats.percent(figures["chance_ever"]),
    }
