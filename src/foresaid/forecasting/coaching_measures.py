"""How each measure of coaching is told: its name, what was counted, and a question to open with.

Plain and without blame: a question for two people, never a mark.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from foresaid import formats

from .asked import What

type Figures = Mapping[str, Any]


class Told:
    """One measure of one person in words, from the figures kept (see `operations.diagnose`)."""

    happened_tag = ""
    otherwise_tag = ""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.step = figures["step"]

    def name(self) -> str:
        """What was counted."""
        raise NotImplementedError

    def title(self, *, more: bool) -> str:
        raise NotImplementedError

    def counted(self) -> str:
        """What was counted of the person."""
        return formats.out_of(round(self.figures["happened"]), round(self.figures["out_of"]))

    def rate(self, rate: float) -> str:
        """A rate of the measure, as both sides show it."""
        raise NotImplementedError

    def own(self) -> str:
        return f"{self.counted()}: {self.rate(self.figures['beside']['own'])}"

    def peers(self) -> str:
        return self.rate(self.figures["beside"]["peers"])

    def apart(self, *, more: bool) -> str:
        """Which way the others lie, where their rate may not be told."""
        return gettext("More") if more else gettext("Fewer")

    def evidence(self) -> str:
        """How many others, and how much of theirs."""
        return gettext("%(people)s others of the role") % {"people": self.figures["peers"]}

    def likely(self) -> str:
        """The own rate weighed with the others' counts, as a band."""
        beside = self.figures["beside"]
        return _likely(formats.percent_band(beside["low"], beside["high"]))

    def question(self, others: Sequence[Figures]) -> str:
        """What to open with where it is no strength; `others`: the person's further findings."""
        raise NotImplementedError


def _likely(band: str) -> str:
    return gettext("weighed with the others’ counts, likely %(band)s in the long run") % {
        "band": band
    }


class Entries(Told):
    def name(self) -> str:
        return gettext("New opportunities")

    def title(self, *, more: bool) -> str:
        return gettext("More new opportunities") if more else gettext("Fewer new opportunities")

    def counted(self) -> str:
        return gettext("%(count)s in %(weeks)s weeks") % {
            "count": formats.number(round(self.figures["happened"])),
            "weeks": formats.number(round(self.figures["out_of"])),
        }

    def rate(self, rate: float) -> str:
        return gettext("%(rate)s a week") % {"rate": formats.number(rate, 1)}

    def likely(self) -> str:
        beside = self.figures["beside"]
        return _likely(formats.band(beside["low"], beside["high"], 1))

    def question(self, others: Sequence[Figures]) -> str:
        return gettext("What would bring more new opportunities in a usual week?")


class GoingOn(Told):
    """The share of deals that go on from a step."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag, self.otherwise_tag = gettext("went on"), gettext("ended here")

    def name(self) -> str:
        return gettext("Going on from “%(step)s”") % {"step": self.step}

    def title(self, *, more: bool) -> str:
        words = (
            gettext("More go on from “%(step)s”")
            if more
            else gettext("Fewer go on from “%(step)s”")
        )
        return words % {"step": self.step}

    def rate(self, rate: float) -> str:
        return gettext("%(share)s go on") % {"share": formats.percent(rate)}

    def evidence(self) -> str:
        return gettext("%(people)s others of the role, %(stays)s deals") % {
            "people": self.figures["peers"],
            "stays": formats.number(round(self.figures["peers_out_of"])),
        }

    def question(self, others: Sequence[Figures]) -> str:
        """Where more comes in and fewer go on, both are named."""
        process = self.figures["process"]
        more_come = any(
            one["what"] == What.ENTRIES and one["better"] and one["process"] == process
            for one in others
        )
        if more_come:
            return gettext(
                "More come in than with the others, and fewer go on from “%(step)s”. What is "
                "different before “%(step)s”?"
            ) % {"step": self.step}
        return gettext("What is different before or in “%(step)s”?") % {"step": self.step}


class Pace(Told):
    """How quickly deals go on from a step; the others' pace is that at the ages of these deals."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag = gettext("went on")
        self.otherwise_tag = gettext("ended here, or still there")

    def name(self) -> str:
        return gettext("Pace in “%(step)s”") % {"step": self.step}

    def title(self, *, more: bool) -> str:
        words = gettext("Quicker in “%(step)s”") if more else gettext("Longer in “%(step)s”")
        return words % {"step": self.step}

    def counted(self) -> str:
        return gettext("%(count)s went on, %(expected)s is usual") % {
            "count": formats.number(round(self.figures["happened"])),
            "expected": formats.number(round(self.figures["out_of"])),
        }

    def rate(self, rate: float) -> str:
        """Days of waiting, of all deals together, for each that goes on."""
        moves = rate * self.figures["out_of"]
        if moves < 1:
            return gettext("none went on")
        each = formats.days(max(1, round(self.figures["days"] / moves)))
        return gettext("%(days)s of waiting for each deal that goes on") % {"days": each}

    def own(self) -> str:
        return gettext("%(count)s in %(days)s: %(rate)s") % {
            "count": formats.number(round(self.figures["happened"])),
            "days": formats.days(round(self.figures["days"])),
            "rate": self.rate(self.figures["beside"]["own"]),
        }

    def evidence(self) -> str:
        beside, exposure = self.figures["beside"], self.figures["peers_out_of"]
        return gettext("%(people)s others of the role, %(count)s deals that went on") % {
            "people": self.figures["peers"],
            "count": formats.number(round(beside["peers"] * exposure)),
        }

    def likely(self) -> str:
        beside = self.figures["beside"]
        times = formats.band(beside["peers"] / beside["high"], beside["peers"] / beside["low"], 1)
        text = gettext(
            "weighed with the others’ counts, a deal likely takes %(times)s times as long here"
        ) % {"times": times}
        return f"{text}; {self._days()}"

    def _days(self) -> str:
        """How much longer or shorter a deal takes, until it goes on, at the likely pace."""
        beside, expected = self.figures["beside"], self.figures["out_of"]
        each = self.figures["days"] / expected * (1 / beside["likely"] - 1 / beside["peers"])
        days = {"days": formats.days(max(1, round(abs(each))))}
        if each >= 0:
            return gettext("about %(days)s more for each that goes on") % days
        return gettext("about %(days)s less for each that goes on") % days

    def question(self, others: Sequence[Figures]) -> str:
        return gettext(
            "What do deals wait for in “%(step)s”, and what would have to be clear before?"
        ) % {"step": self.step}


class SetBefore(Told):
    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag, self.otherwise_tag = gettext("with a goal"), gettext("without")

    def name(self) -> str:
        return gettext("Goals set before the meeting")

    def title(self, *, more: bool) -> str:
        if more:
            return gettext("More meetings with a goal set before")
        return gettext("Fewer meetings with a goal set before")

    def rate(self, rate: float) -> str:
        return gettext("%(share)s with a goal") % {"share": formats.percent(rate)}

    def question(self, others: Sequence[Figures]) -> str:
        return gettext("Which of the next meetings would go better with a goal said before?")


class WrittenLate(Told):
    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag, self.otherwise_tag = gettext("late"), gettext("in time")

    def name(self) -> str:
        return gettext("Results written down late")

    def title(self, *, more: bool) -> str:
        if more:
            return gettext("More results written down late")
        return gettext("Fewer results written down late")

    def rate(self, rate: float) -> str:
        return gettext("%(share)s late") % {"share": formats.percent(rate)}

    def question(self, others: Sequence[Figures]) -> str:
        return gettext("What would make it easy to write a result down on the same day?")


class Kept(Told):
    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag, self.otherwise_tag = gettext("kept"), gettext("not kept in time")

    def name(self) -> str:
        return gettext("Own promises kept on their first date")

    def title(self, *, more: bool) -> str:
        if more:
            return gettext("More own promises kept on their first date")
        return gettext("Fewer own promises kept on their first date")

    def rate(self, rate: float) -> str:
        return gettext("%(share)s kept") % {"share": formats.percent(rate)}

    def question(self, others: Sequence[Figures]) -> str:
        return gettext("What comes between a promise and its date, and which could be made later?")


class Sure(Told):
    """Confidence stated beforehand against what came true: 1 is as often as said."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.happened_tag, self.otherwise_tag = gettext("came true"), gettext("did not")

    @property
    def _goals(self) -> bool:
        return bool(self.figures["what"] == What.SURE_OF_GOALS)

    def name(self) -> str:
        return gettext("How sure of goals") if self._goals else gettext("How sure of promises")

    def title(self, *, more: bool) -> str:
        own = self.figures["beside"]["own"]
        if more and own > 1:
            words = (
                gettext("Less sure of goals than it went"),
                gettext("Less sure of promises than it went"),
            )
        elif not more and own < 1:
            words = (
                gettext("Surer of goals than it went"),
                gettext("Surer of promises than it went"),
            )
        else:
            words = (
                gettext("As sure of goals as it went"),
                gettext("As sure of promises as it went"),
            )
        return words[0] if self._goals else words[1]

    def counted(self) -> str:
        number = self.figures["number"]
        named = (
            ngettext("%(count)s goal", "%(count)s goals", number)
            if self._goals
            else ngettext("%(count)s promise", "%(count)s promises", number)
        ) % {"count": formats.number(number)}
        return gettext("%(named)s: %(sure)s sure on average, %(came)s came true") % {
            "named": named,
            "sure": formats.percent(self.figures["out_of"] / number),
            "came": formats.percent(self.figures["happened"] / number),
        }

    def own(self) -> str:
        return self.counted()

    def peers(self) -> str:
        sure = self.figures["peers_out_of"] / self.figures["peers_number"]
        return gettext("%(sure)s sure on average, %(came)s came true") % {
            "sure": formats.percent(sure),
            "came": formats.percent(sure * self.figures["beside"]["peers"]),
        }

    def apart(self, *, more: bool) -> str:
        if more:
            return gettext("More came true of as many that they were as sure of")
        return gettext("Fewer came true of as many that they were as sure of")

    def likely(self) -> str:
        """Of those about which the person is as sure as usual."""
        beside, sure = self.figures["beside"], self.figures["out_of"] / self.figures["number"]
        low, high = (min(1.0, sure * beside[end]) for end in ("low", "high"))
        return gettext(
            "weighed with the others’ counts, likely %(band)s of such come true in the long run"
        ) % {"band": formats.percent_band(low, high)}

    def question(self, others: Sequence[Figures]) -> str:
        if self.figures["beside"]["own"] < 1:
            return gettext(
                "Of those that did not come true: what was known beforehand, and what was hoped?"
            )
        return gettext("Which signs were there beforehand that were not counted on?")


_TOLD: Mapping[What, type[Told]] = {
    What.ENTRIES: Entries,
    What.GOING_ON: GoingOn,
    What.PACE: Pace,
    What.SET_BEFORE: SetBefore,
    What.WRITTEN_LATE: WrittenLate,
    What.KEPT: Kept,
    What.SURE_OF_GOALS: Sure,
    What.SURE_OF_PROMISES: Sure,
}


def told(figures: Figures) -> Told:
    """The measure that these figures are of."""
    return _TOLD[What(figures["what"])](figures)
