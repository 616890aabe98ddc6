"""What a page of figures shows: rows of figures with their words, and bins of confidence."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foresaid import formats
from foresaid.engine.calibration import Bin as Counted
from foresaid.ledger.figures import About, Figure, Held, Subject
from foresaid.ledger.figures import words as said
from foresaid.ledger.figures.held import Sureness
from foresaid.ledger.views import Share
from foresaid.web.components.bands import Band
from foresaid.web.components.honesty import HonestPoint, HonestyChart

NAMES = {
    "set-before": gettext_lazy("Goal set before the meeting"),
    "reached": gettext_lazy("Goals reached"),
    "left-step": gettext_lazy("Reached, and the opportunity left its step"),
    "moved-it": gettext_lazy("Reached goals that brought an order or an advance"),
    "on-exit": gettext_lazy("Goals that are an exit of the step"),
    "advances": gettext_lazy("Meetings that moved the sale"),
    "written-late": gettext_lazy("Results written down late"),
    "afterwards": gettext_lazy("Goals said afterwards"),
    "goals-seen-otherwise": gettext_lazy("Goals that the manager saw otherwise"),
    "wording-suggested": gettext_lazy("Reached, worded as suggested"),
    "wording-edited": gettext_lazy("Reached, suggestion edited"),
    "wording-own": gettext_lazy("Reached, in own words"),
    "sure-of-goals": gettext_lazy("Goals with a confidence that were reached"),
    "kept": gettext_lazy("Promises kept on their first date"),
    "date-moved": gettext_lazy("Promises with a date that was moved"),
    "came-late": gettext_lazy("Promises that came true late"),
    "promises-seen-otherwise": gettext_lazy("Promises that the manager saw otherwise"),
    "sure-of-promises": gettext_lazy("Promises with a confidence that were kept"),
    "unplanned": gettext_lazy("Unplanned calls"),
    "call-blocks": gettext_lazy("Call blocks with a goal before"),
}
HEADINGS = {
    Subject.PERSON: gettext_lazy("How %(name)s’s words held"),
    Subject.TEAM: gettext_lazy("How words held in %(name)s"),
    Subject.STEP: gettext_lazy("How words held in the step %(name)s"),
    Subject.ACCOUNT: gettext_lazy("How words held at %(name)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure as a row: its name, its words and the address of its records."""

    name: str
    value: str
    share: str
    beside: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Those who were about this sure: what came true, in words and as a band."""

    stated: str
    came: str
    count: str
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class SurenessView:
    sentence: str
    bias: str
    href: str
    bins: tuple[Bin, ...]
    chart: HonestyChart


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPage:
    heading: str
    goals: tuple[Line, ...]
    promises: tuple[Line, ...]
    beside: tuple[Line, ...]
    sure_of_goals: SurenessView
    sure_of_promises: SurenessView
    is_empty: bool
    held_back: bool


def words_page(
    about: About, held: Held, query: str, *, is_own: bool, agreed: Share | None = None
) -> WordsPage:
    """All figures, ready for the template. `agreed`: open deals with a next step, as of now."""
    figures = held.figures()
    line = _Lines(about=about, query=query)
    return WordsPage(
        heading=heading_of(about, is_own=is_own),
        goals=tuple(line.goals(held)),
        promises=(*line.promises(held), *line.agreed(agreed)),
        beside=tuple(line.of(one) for one in (held.unplanned, held.call_blocks) if one.whole),
        sure_of_goals=line.sureness(held.goals.sure, of_goals=True),
        sure_of_promises=line.sureness(held.promises.sure, of_goals=False),
        is_empty=not any(one.whole or one.held_back for one in figures.values()),
        held_back=any(one.held_back for one in figures.values()),
    )


def heading_of(about: About, *, is_own: bool) -> str:
    if is_own:
        return _("How your words held")
    name = formats.team(about.name) if about.subject == Subject.TEAM else about.name
    return str(HEADINGS[about.subject]) % {"name": name}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    about: About
    query: str

    def of(self, figure: Figure, beside: str = "") -> Line:
        share = formats.percent(figure.share) if figure.share is not None else ""
        return Line(
            name=str(NAMES[figure.name]),
            value=said.counted(figure),
            share=share,
            beside=" · ".join(filter(None, (beside, said.early(figure)))),
            href=self._href(figure),
        )

    def goals(self, held: Held) -> Iterator[Line]:
        goals = held.goals
        beside = (said.minutes_before(goals), said.unplanned_beside(held.unplanned))
        yield self.of(goals.set_before, " · ".join(filter(None, beside)))
        yield self.of(goals.reached, said.beside_reached(goals))
        yield self.of(goals.left_step)
        yield self.of(goals.reached_that_moved)
        yield self.of(goals.advances)
        yield self.of(goals.on_exit)
        yield from (self.of(one) for one in goals.wordings if one.whole or one.held_back)
        yield self.of(goals.late)
        rest = (goals.afterwards, goals.disagreed)
        yield from (self.of(one) for one in rest if one.count or one.held_back)

    def promises(self, held: Held) -> Iterator[Line]:
        promises = held.promises
        yield self.of(promises.kept, said.days_before(promises))
        yield self.of(promises.moved, said.times_moved(promises))
        yield self.of(promises.late, said.lateness(promises))
        if promises.disagreed.count or promises.disagreed.held_back:
            yield self.of(promises.disagreed)

    def agreed(self, agreed: Share | None) -> Iterator[Line]:
        """How much of the open work has a next step now: that is what promises are made of."""
        if agreed is None or not agreed.whole:
            return
        yield Line(
            name=_("Open deals with a next step"),
            value=formats.out_of(agreed.count, agreed.whole),
            share=formats.percent(agreed.count / agreed.whole),
            beside=_("as it stands now, whatever the term"),
            href=f"{reverse('opportunities')}?owner={self.about.uuid}&next=with",
        )

    def sureness(self, sure: Sureness, *, of_goals: bool) -> SurenessView:
        found = sure.reliability
        return SurenessView(
            sentence=said.sureness(sure, of_goals=of_goals),
            bias=said.bias(sure),
            href=self._href(sure.stated),
            bins=tuple(_bin(one) for one in found.bins) if found else (),
            chart=HonestyChart(points=tuple(_point(one) for one in found.bins) if found else ()),
        )

    def _href(self, figure: Figure) -> str:
        if not figure.whole:
            return ""
        address = reverse("words_records", args=[self.about.subject, self.about.uuid, figure.name])
        return f"{address}?{self.query}"


def _point(one: Counted) -> HonestPoint:
    came = one.came
    return HonestPoint(
        said=one.stated, came=came.value, low=came.low, high=came.high, count=one.count
    )


def _bin(one: Counted) -> Bin:
    stated, came = formats.percent(one.stated), formats.percent(one.came.value)
    between = formats.percent_band(one.came.low, one.came.high)
    words = _("%(stated)s sure, %(came)s came true (%(between)s)") % {
        "stated": stated,
        "came": came,
        "between": between,
    }
    within = one.came.low <= one.stated <= one.came.high
    return Bin(
        stated=stated,
        came=f"{came} ({between})",
        count=formats.number(one.count),
        band=Band(
            least=0.0,
            most=1.0,
            low=one.came.low,
            high=one.came.high,
            value=one.came.value,
            said=one.stated,
            words=words,
            tone="happened" if within else "outside",
            words_seen=False,
        ),
    )
