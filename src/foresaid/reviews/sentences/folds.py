"""Items that are cleared in bulk: the first day, and those to close out."""

from django.utils.translation import gettext

from foresaid import formats

from .context import Context, Figures, ItemWords, days
from .deals import _how_they_stand, _named


def first_day(item: Figures, context: Context) -> ItemWords:
    """The past before the first day is blamed on nobody: one item, cleared in bulk."""
    figures = item["together"]
    return ItemWords(
        title=gettext("%(count)s deals without a next step")
        % {"count": formats.number(figures["count"])},
        meta=gettext("%(amount)s together") % {"amount": context.money(figures["amount"])},
        nothing=True,
        expected=_named(item, context),
        expected_small=gettext(
            "They were open before the first day here, so nobody is asked about the past."
        ),
        came_cap=gettext("How they stand"),
        came=_how_they_stand(item, context),
        ask=gettext("One by one or together"),
    )


def close_out(item: Figures, context: Context) -> ItemWords:
    figures = item["together"]
    return ItemWords(
        title=gettext("Close these out: %(count)s deals")
        % {"count": formats.number(figures["count"])},
        meta=gettext("%(amount)s together") % {"amount": context.money(figures["amount"])},
        expected_cap=gettext("Normal"),
        expected=_oldest_win(figures),
        came_cap=gettext("Under 2% left"),
        came=_how_old(figures),
        expected_small=_named(item, context),
        ask=gettext("Closing early is time freed, not a failure."),
    )


def _oldest_win(figures: Figures) -> str:
    if figures["oldest_won_days"] is None or not figures["older_than_any_won"]:
        return gettext("Deals that stood like these were hardly ever won.")
    return gettext("No deal was ever won after day %(day)s (%(deals)s deals that were won).") % {
        "day": round(figures["oldest_won_days"]),
        "deals": formats.number(figures["oldest_won_deals"]),
    }


def _how_old(figures: Figures) -> str:
    if figures["youngest_days"] is None:
        return gettext("They have been open for a long time.")
    return gettext("They have been in their step for %(low)s to %(high)s.") % {
        "low": formats.number(round(figures["youngest_days"])),
        "high": days(figures["oldest_days"]),
    }
