"""The sentence on the open deals as a whole, the win, and the deal on track that was drawn."""

from django.utils.translation import gettext, ngettext

from foresaid import formats

from .context import Context, Figures, ItemWords, by_its_day, days, facts_of, meta_of, who_said


def opening(figures: Figures, context: Context) -> str:
    """The open deals as a whole, in a few sentences."""
    return " ".join(
        filter(
            None,
            (
                _how_many(figures, context),
                _wins(figures, context),
                _times(figures),
                _undated(figures),
            ),
        )
    )


def win(figures: Figures, context: Context) -> ItemWords:
    took = "" if figures["days"] is None else days(figures["days"])
    amount = context.money(figures["amount"])
    expected, said_small, evidence = _word_kept(figures, context)
    return ItemWords(
        title=gettext("Worth learning from: %(name)s, won")
        % {"name": context.name(figures["key"])},
        meta=gettext("%(amount)s in %(days)s") % {"amount": amount, "days": took}
        if took
        else amount,
        nothing=not figures["kept_its_word"],
        expected=expected,
        expected_small=said_small,
        came_cap=gettext("Won on %(day)s") % {"day": context.day(figures["won_at"])},
        came=gettext("What made the difference here, and where else would it help?"),
        came_small=evidence,
        tone="happened",
    )


def _word_kept(figures: Figures, context: Context) -> tuple[str, str, str]:
    """What was said before the win and came, by whom and when, and how that was known."""
    # Reviews that were prepared earlier did not keep which word it was.
    said = context.said.get(figures.get("expectation") or "")
    if said is None or not said.what:
        kept = gettext("Something was expected before, and it came.")
        none = gettext("Nobody had said before what should happen.")
        return (kept if figures["kept_its_word"] else none), "", ""
    values = {"by": said.by, "day": formats.day(said.on, context.today)}
    return f"“{said.what}”", gettext("%(by)s, on %(day)s; it came.") % values, said.evidence


def on_track(figures: Figures, context: Context) -> ItemWords:
    deal = figures["deal"]
    said = context.said.get(figures["expectation"] or "")
    expected = gettext("It is within the usual time, and nothing is overdue.")
    if said:
        expected = by_its_day(said, context)
    return ItemWords(
        title=gettext("On track, drawn by lot: %(name)s") % {"name": context.name(deal["key"])},
        meta=meta_of(deal, context),
        expected=expected,
        expected_small=who_said(said, context),
        nothing=said is None,
        came_cap=gettext("As expected so far"),
        came=gettext("Is what we expect of it worth having?"),
        came_small=facts_of(deal),
        tone="happened",
    )


def _how_many(figures: Figures, context: Context) -> str:
    if not figures["count"]:
        return gettext("No deal is open.")
    text = ngettext(
        "%(count)s deal is open, %(amount)s.",
        "%(count)s deals are open, %(amount)s together.",
        figures["count"],
    ) % {"count": formats.number(figures["count"]), "amount": context.money(figures["amount"])}
    if figures["without_account"]:
        text += " " + ngettext(
            "%(count)s names no customer.", "%(count)s name no customer.",
            figures["without_account"],
        ) % {"count": formats.number(figures["without_account"])}  # fmt: skip
    return text


def _wins(figures: Figures, context: Context) -> str:
    if figures["wins"] is None or not figures["count"]:
        return ""
    text = gettext("Of such deals %(low)s to %(high)s are won in the end") % {
        "low": formats.number(figures["wins_low"]),
        "high": formats.number(figures["wins_high"]),
    }
    if figures["wins_within"] is not None:
        soon = round(figures["wins_within"])
        within = {"soon": formats.number(soon), "days": days(context.within_days)}
        text += (
            gettext(", about %(soon)s within %(days)s") % within
            if soon
            else gettext(", probably none within %(days)s") % within
        )
    return text + "."


def _times(figures: Figures) -> str:
    parts = []
    if figures["past_from"] is not None and figures["leave_deals"]:
        parts.append(
            gettext("8 of 10 deals that were won were decided by day %(day)s (%(deals)s deals)")
            % {
                "day": round(figures["past_from"]),
                "deals": formats.number(figures["leave_deals"]),
            }
        )
        parts.append(
            ngettext(
                "%(count)s of these is older than that",
                "%(count)s of these are older than that",
                figures["past"],
            )
            % {"count": formats.number(figures["past"])}
            if figures["past"]
            else gettext("none of these is older than that")
        )
    return (": ".join(parts) + ".") if parts else ""


def _undated(figures: Figures) -> str:
    count = figures.get("undated", 0)
    if not count:
        return ""
    return ngettext(
        "%(count)s more has no date of its beginning, so nothing can be said about it.",
        "%(count)s more have no date of their beginning, so nothing can be said about them.",
        count,
    ) % {"count": formats.number(count)}
