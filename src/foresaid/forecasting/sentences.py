"""What was computed of a term, of chances and of peers, in the words of a salesperson."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from foresaid import formats
from foresaid.engine.calibration import LEAST, Record
from foresaid.ledger.target_questions import TargetView

from .moves import Reason
from .reaching import Reaching
from .term_views import Doubts, Ended, ForecastPage, PartView, Records

EVEN = 0.03
"""A bias below this share is none worth a word."""
POINTS = 0.05
"""Of a size of chance that is less far off than this nothing is said."""
BEYOND = 10
"""A bias beyond this is no figure: next to nothing came, and what it is a share of is nothing."""


class Unit:
    """Writes a value of a measure: money of a currency, or a number of deals."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, value: float) -> str:
        if self.currency:
            return formats.money(rounded(value), self.currency)
        return formats.number(value, 0 if value == round(value) else 1)

    def band(self, low: float, high: float) -> str:
        if self.currency:
            return formats.money_band(rounded(low), rounded(high), self.currency)
        return formats.band(round(low), round(high))

    def change(self, value: float) -> str:
        """With its sign."""
        text = self(abs(value))
        return f"+{text}" if value >= 0 else f"\u2212{text}"


def rounded(value: float) -> float:
    """To whole units of money: no forecast knows its cents."""
    return float(round(value))


def whole(page: ForecastPage) -> str:
    """The term in one sentence, or why there is none."""
    total = page.part("total")
    if total is None:
        return gettext("Nothing has been computed for this yet.")
    unit = Unit(page.currency)
    band = unit.band(total.low, total.high)
    words = {"band": band, "mean": unit(total.mean), "term": page.term.name}
    if not page.currency:
        return gettext("%(term)s brings %(band)s won deals in 8 of 10 cases.") % words
    return gettext("%(term)s brings %(band)s in 8 of 10 cases, %(mean)s on average.") % words


def came_whole(page: ForecastPage, ended: Ended) -> str:
    """What came in a term that is over, and what had become of its target."""
    unit = Unit(page.currency)
    came = ended.whole.came
    words = {"came": unit(came), "term": page.term.name}
    if page.currency:
        text = gettext("%(came)s came in %(term)s.") % words
    else:
        text = gettext("%(came)s deals were won in %(term)s.") % words
    if page.target is None:
        return text
    amount = {"amount": unit(float(page.target.amount))}
    if came >= page.target.amount:
        return f"{text} {gettext('The target of %(amount)s was reached.') % amount}"
    return f"{text} {gettext('The target of %(amount)s was not reached.') % amount}"


def foreseen_whole(page: ForecastPage, ended: Ended) -> str:
    """What had been expected of a term that is over, first of all."""
    part = ended.whole.foreseen
    if part is None:
        return gettext("Nothing had been computed for this.")
    unit = Unit(page.currency)
    return gettext("%(band)s in 8 of 10 cases, %(mean)s on average.") % {
        "band": unit.band(part.low, part.high),
        "mean": unit(part.mean),
    }


def chance(reaching: Reaching) -> str:
    """The chance as a figure."""
    if reaching.reached:
        return gettext("reached")
    if reaching.hardly:
        return gettext("under %(least)s") % {"least": formats.percent(0.03)}
    if reaching.nearly_sure:
        return gettext("over %(most)s") % {"most": formats.percent(0.97)}
    return formats.percent(reaching.chance)


def target(reaching: Reaching, wanted: TargetView, unit: Unit) -> str:
    """The target and its chance in a sentence."""
    amount = unit(float(wanted.amount))
    if reaching.reached:
        return gettext("The target of %(amount)s is reached.") % {"amount": amount}
    return gettext("A chance of %(chance)s to reach the target of %(amount)s.") % {
        "chance": chance(reaching),
        "amount": amount,
    }


def part_words(part: PartView, unit: Unit) -> str:
    """What a band shows, for those who do not see it."""
    if part.part == "won":
        return gettext("%(amount)s has come.") % {"amount": unit(part.mean)}
    if part.high <= 0 < part.mean:
        return gettext("In 9 of 10 cases nothing comes of it; %(mean)s on average.") % {
            "mean": unit(part.mean)
        }
    if part.high <= 0:
        return gettext("Nothing is expected of it.")
    return gettext("%(band)s in 8 of 10 cases, %(mean)s on average.") % {
        "band": unit.band(part.low, part.high),
        "mean": unit(part.mean),
    }


def notes(names: Sequence[str]) -> list[str]:
    """Why the band is wide, or what is not known."""
    texts = {
        "NO_AMOUNTS": gettext("No deal has an amount, so deals are counted, not money."),
        "AMOUNTS_OF_ALL": gettext(
            "Fewer than 8 won deals have an amount, so amounts of all deals stand for theirs."
        ),
        "AMOUNTS_ESTIMATED": gettext(
            "Open deals without an amount are taken for as much as won deals like them brought."
        ),
        "FEW_WON": gettext(
            "Fewer than 30 deals were won before, so the band is wide: little can be learned yet."
        ),
        "NOTHING_DECIDED": gettext(
            "No deal was won or lost yet, so nobody knows how long a sale lasts, or what share is "
            "won. The band is wide for that reason."
        ),
        "DATES_DOUBTED": gettext(
            "Dates long before all others are not believed; such deals are taken to be as old as "
            "the rest."
        ),
        "NOTHING_WON": gettext(
            "No deal was won before, so the band is as wide as it can be and says little."
        ),
        "NOTHING_LATELY": gettext(
            "No deal was won or lost for unusually long while deals are open, as if recording had "
            "stopped. Half of what is computed takes it that this goes on, half that deals are "
            "decided again as before, so the band is wide."
        ),
        "SHORT_HISTORY": gettext(
            "No forecast of this length could be held against what came: the history is too short, "
            "or too few were won in such a time. The band is as wide as it usually has to be."
        ),
        "NO_STEPS": gettext(
            "No dated steps are known: every deal is taken to stand in one step since it began."
        ),
        "MANY_UNDATED": gettext(
            "More than one in ten open deals have no date of their beginning; they are taken to "
            "fare as such deals fared before."
        ),
        "PEOPLE_LEFT_OUT": gettext(
            "Owners are known more often for one outcome than for another, or for no more than "
            "half of the deals, so how people's deals went before moves no chance."
        ),
        "NOTHING_OPEN": gettext("No deal is open."),
    }
    return [texts[name] for name in names if name in texts]


REASONS = {
    Reason.WON: lambda: gettext("Won, beyond what was counted on"),
    Reason.LOST: lambda: gettext("Lost, or ended without a decision"),
    Reason.SLIPPED: lambda: gettext("Slipped: the day of decision was moved out"),
    Reason.NEW: lambda: gettext("New since then"),
    Reason.AMOUNT: lambda: gettext("The amount changed"),
    Reason.CHANCE: lambda: gettext("The chance moved as days passed and steps changed"),
    Reason.HANDS: lambda: gettext("Handed over"),
}


def reason(name: str) -> str:
    return REASONS[Reason(name)]()


def record(found: Record | None) -> str:
    """How earlier forecasts did: coverage and bias in words."""
    if found is None:
        return gettext(
            "No term of this kind has ended yet that was foreseen. After the first one, what came "
            "stands here beside what was expected."
        )
    inside = round(found.covered.value * found.count)
    if found.count > 1:
        text = gettext("%(inside)s of the last %(count)s terms came inside their bands") % {
            "inside": formats.number(inside),
            "count": formats.number(found.count),
        }
    elif inside:
        text = gettext("The last term came inside its band")
    else:
        text = gettext("The last term came outside its band")
    return gettext("%(inside)s; on average %(bias)s.") % {"inside": text, "bias": bias(found.bias)}


def records(found: Records) -> list[str]:
    """How earlier forecasts did, on the whole, by part, and beside the person's own calls."""
    texts = [record(found.total)]
    if found.open is not None and found.new is not None:
        texts.append(
            gettext(
                "What was open then was expected %(open)s; what was still to be created, %(new)s."
            )
            % {"open": bias(found.open.bias), "new": bias(found.new.bias)}
        )
    if found.calls is not None:
        texts.append(_calls(found.calls))
    return texts


def _calls(found: Record) -> str:
    inside = round(found.covered.value * found.count)
    return ngettext(
        "Of one ended term with an own call, what came lay between commit and best in "
        "%(inside)s; what was called likely was on average %(bias)s.",
        "Of %(count)s ended terms with an own call, what came lay between commit and best in "
        "%(inside)s; what was called likely was on average %(bias)s.",
        found.count,
    ) % {
        "count": formats.number(found.count),
        "inside": formats.number(inside),
        "bias": bias(found.bias),
    }


def bias(share: float) -> str:
    """How far forecasts lay from what came, with its side."""
    if abs(share) < EVEN:
        return gettext("neither too high nor too low")
    if abs(share) > BEYOND:
        return gettext("too high by far") if share > 0 else gettext("too low by far")
    size = formats.percent(abs(share))
    if share > 0:
        return gettext("%(share)s too high") % {"share": size}
    return gettext("%(share)s too low") % {"share": size}


def doubts(found: Doubts, term: str, unit: Unit) -> str:
    """How many stated days are hard to believe, and how much of their money comes by then."""
    text = ngettext(
        "%(doubted)s of %(dated)s date in %(term)s is hard to believe",
        "%(doubted)s of %(dated)s dates in %(term)s are hard to believe",
        found.dated,
    ) % {
        "doubted": formats.number(found.doubted),
        "dated": formats.number(found.dated),
        "term": term,
    }
    if not found.said:
        return f"{text}."
    money = gettext("%(said)s by their dates, of which %(likely)s is likely by then.") % {
        "said": unit(found.said),
        "likely": unit(found.by_then),
    }
    return f"{text}: {money}"


def doubts_more(found: Doubts) -> str:
    """Those that are not named, by their reason; empty where all are."""
    passed = found.passed - sum(one.passed for one in found.shown)
    early = found.doubted - len(found.shown) - passed
    texts = []
    if early:
        texts.append(
            ngettext(
                "%(n)s more has a date by which fewer than 2 of 10 won ones like it were won",
                "%(n)s more have a date by which fewer than 2 of 10 won ones like them were won",
                early,
            )
            % {"n": formats.number(early)}
        )
    if passed:
        texts.append(
            ngettext(
                "%(n)s more has a date that is over", "%(n)s more have a date that is over", passed
            )
            % {"n": formats.number(passed)}
        )
    return gettext("%(rest)s.") % {"rest": "; ".join(texts)} if texts else ""


def dated(figures: Mapping[str, Any]) -> str:
    """How stated days of decision did, beside the computed chances of the same deals."""
    found = figures.get("dated")
    if not found or found["count"] < LEAST:
        return gettext(
            "It is too early to say: fewer than 20 deals had a date in a month that has ended."
        )
    return gettext(
        "%(count)s times a deal was open on the first day of a month and dated for a decision in "
        "it: %(came)s were won in that month, %(share)s. The computed chances expected "
        "%(expected)s."
    ) % {
        "share": formats.percent(found["came"] / found["count"]),
        "count": formats.number(found["count"]),
        "came": formats.number(found["came"]),
        "expected": formats.number(round(found["expected"])),
    }


def reliability(figures: Mapping[str, Any]) -> str:
    """Were the computed chances honest: the two figures, and what they say."""
    found = figures["reliability"]
    if found is None:
        return gettext("It is too early to say: fewer than 20 chances of ended months are known.")
    text = gettext(
        "%(count)s chances of the last months: %(stated)s on average, %(came)s came true."
    ) % {
        "count": formats.number(found["count"]),
        "stated": formats.percent(found["stated"]),
        "came": formats.percent(found["came"]["value"]),
    }
    if found["too_sure"]:
        return f"{text} {gettext('They were too high, beyond chance.')}"
    if found["too_unsure"]:
        return f"{text} {gettext('They were too low, beyond chance.')}"
    return f"{text} {_within_chance(found['bins'])}"


def of_a_hundred(bins: Sequence[Mapping[str, Any]]) -> str:
    """What was won of a hundred deals with about one chance: the highest, a middle one, the lowest.

    Bins are in order of what was said.
    """
    if not bins:
        return ""
    half = (bins[0]["stated"] + bins[-1]["stated"]) / 2
    middle = min(range(len(bins)), key=lambda place: abs(bins[place]["stated"] - half))
    places = sorted({0, middle, len(bins) - 1}, reverse=True)
    told = [
        gettext("Of 100 deals that were given %(said)s, %(came)s were won.")
        % {
            "said": formats.percent(bins[place]["stated"]),
            "came": formats.number(round(100 * bins[place]["came"]["value"])),
        }
        for place in places
    ]
    return " ".join(told)


def _within_chance(bins: Sequence[Mapping[str, Any]]) -> str:
    """As a whole within chance; and where some were not, those that were furthest off."""
    off = [
        one
        for one in bins
        if not one["came"]["low"] <= one["stated"] <= one["came"]["high"]
        and abs(one["stated"] - one["came"]["value"]) >= POINTS
    ]
    if not off:
        return gettext("That is within chance.")
    worst = max(off, key=lambda one: abs(one["stated"] - one["came"]["value"]) * one["count"])
    return gettext(
        "On the whole that is within chance; but of the %(count)s of about %(stated)s, "
        "%(came)s came true."
    ) % {
        "count": formats.number(worst["count"]),
        "stated": formats.percent(worst["stated"]),
        "came": formats.percent(worst["came"]["value"]),
    }


def brier(found: Mapping[str, Any]) -> str:
    """The Brier score and its parts in words."""
    guess = found["uncertainty"]
    better = 1 - found["brier"] / guess if guess else 0.0
    return gettext(
        "Mean squared distance %(brier)s. Giving every deal the same chance would have had "
        "%(guess)s, so telling deals apart made it %(better)s better: %(resolution)s gained by "
        "telling apart, %(unreliability)s lost by saying too much or too little."
    ) % {
        "brier": formats.number(found["brier"], 3),
        "guess": formats.number(guess, 3),
        "better": formats.percent(max(better, 0.0)),
        "resolution": formats.number(found["resolution"], 3),
        "unreliability": formats.number(found["unreliability"], 3),
    }
