"""What the forecast's template shows beyond the figures: bands on one scale, words, the path."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from foresaid import formats
from foresaid.forecasting import sentences
from foresaid.forecasting.sentences import Unit
from foresaid.forecasting.term_views import Below, CallBeside, Doubted, Earlier, ForecastPage
from foresaid.ledger.call_questions import CallView
from foresaid.web.components.bands import Band
from foresaid.web.components.lines import CamePoint, Line, PathPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One part of the term with its band; all bands of a page share a scale."""

    label: str
    small: str
    mean: str
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMove:
    """One line of the waterfall; `named` are name, address key and value of each."""

    words: str
    count: int
    value: str
    tone: str
    named: tuple[tuple[object, str, str, str], ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMoved:
    """From `was` by the lines to `now`."""

    since: object
    was: str
    now: str
    difference: str
    lines: tuple[ShownMove, ...]
    another_engine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBelow:
    """Who is below, with the band and the target's chance."""

    name: str
    query: str
    team: bool
    won: str
    call: str
    band: Band
    mean: str
    target: str
    chance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEarlier:
    """One ended term: what had been expected beside what came."""

    term: str
    said: str
    expected: str
    came: str
    inside: bool
    off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCall:
    """A call beside what was computed then, and what came."""

    title: str
    said: str
    said_small: str
    computed: str
    came: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDoubt:
    """A stated day of decision and why it is hard to believe."""

    deal: Doubted
    amount: str
    why: str
    pushes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDoubts:
    """Stated days in a sentence, the heaviest one by one, and the others by their reason."""

    sentence: str
    shown: tuple[ShownDoubt, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything in words."""

    whole: str
    target: str
    chance: str
    parts: tuple[ShownPart, ...]
    moved: ShownMoved | None
    below: tuple[ShownBelow, ...]
    line: Line | None
    records: tuple[str, ...]
    earlier: tuple[ShownEarlier, ...]
    calls: tuple[ShownCall, ...]
    doubts: ShownDoubts | None
    notes: tuple[str, ...]


def shown(page: ForecastPage) -> Shown:
    """The page in words and bands."""
    unit = Unit(page.currency)
    most = _most(page)
    reaching, target = page.reaching, page.target
    return Shown(
        whole=sentences.whole(page),
        target=sentences.target(reaching, target, unit) if reaching and target else "",
        chance=sentences.chance(reaching) if reaching else "",
        parts=_parts(page, unit, most),
        moved=_moved(page, unit),
        below=tuple(_below(one, unit, _most_below(page)) for one in page.below),
        line=_line(page, unit),
        records=tuple(sentences.records(page.records)),
        earlier=tuple(_earlier(one, page) for one in page.earlier),
        calls=tuple(_call(one) for one in page.calls),
        doubts=_doubts(page),
        notes=tuple(sentences.notes(page.notes)),
    )


def _most(page: ForecastPage) -> float:
    target = float(page.target.amount) if page.target else 0.0
    return max([target, *(part.high for part in page.parts), 1.0]) * 1.05


def _most_below(page: ForecastPage) -> float:
    targets = [float(one.target.amount) for one in page.below if one.target]
    return max([*targets, *(one.total.high for one in page.below), 1.0]) * 1.05


def _parts(page: ForecastPage, unit: Unit, most: float) -> tuple[ShownPart, ...]:
    labels = {
        "won": (gettext("Won so far"), gettext("a fact")),
        "open": (gettext("Open now"), gettext("what open deals bring within the term")),
        "new": (gettext("Still to be created"), gettext("deals that do not exist yet")),
        "total": (gettext("The whole term"), gettext("all three together")),
    }
    found = []
    for name, (label, small) in labels.items():
        part = page.part(name)
        if part is None:
            continue
        band = Band(
            least=0,
            most=most,
            low=part.low,
            high=part.high,
            value=part.mean,
            words=sentences.part_words(part, unit),
            said=float(page.target.amount) if page.target and name == "total" else None,
            tone="happened" if name == "won" else "plain",
        )
        found.append(ShownPart(label=label, small=small, mean=unit(part.mean), band=band))
    return tuple(found)


def _moved(page: ForecastPage, unit: Unit) -> ShownMoved | None:
    """The lines in whole units: what rounding leaves over stands with the rest."""
    moved = page.moved
    if moved is None:
        return None
    lines = [
        ShownMove(
            words=sentences.reason(line.reason),
            count=line.count,
            value=unit.change(_whole(line.value, unit)),
            tone="happened" if line.value >= 0 else "outside",
            named=tuple(
                (one.uuid, one.name, one.account, unit.change(one.value)) for one in line.named
            ),
            more=line.count - len(line.named),
        )
        for line in moved.lines
    ]
    was, now = _whole(moved.was, unit), _whole(moved.now, unit)
    told = sum(_whole(line.value, unit) for line in moved.lines)
    new = _whole(moved.new, unit)
    for words, value in (
        (gettext("What is still to be created"), new),
        (gettext("Corrections, and the rounding of the drawn terms"), now - was - told - new),
    ):
        if round(value, 1):
            lines.append(_without_deals(words, value, unit))
    return ShownMoved(
        since=moved.since,
        was=unit(was),
        now=unit(now),
        difference=unit.change(now - was),
        lines=tuple(lines),
        another_engine=moved.another_engine,
    )


def _without_deals(words: str, value: float, unit: Unit) -> ShownMove:
    tone = "happened" if value >= 0 else "outside"
    return ShownMove(words=words, count=0, value=unit.change(value), tone=tone, named=(), more=0)


def _whole(value: float, unit: Unit) -> float:
    return float(round(value) if unit.currency else round(value, 1))


def _below(one: Below, unit: Unit, most: float) -> ShownBelow:
    total = one.total
    about = one.about
    key = about.person or about.team
    kind = "person" if about.person else "team"
    words = unit.band(total.low, total.high)
    return ShownBelow(
        name=about.name,
        query=f"of={kind}:{key.uuid}" if key else "of=everybody",
        team=about.team is not None,
        won=unit(one.won),
        call=_said(one.call) if one.call else "",
        band=Band(
            least=0,
            most=most,
            low=total.low,
            high=total.high,
            value=total.mean,
            words=words,
            said=float(one.target.amount) if one.target else None,
        ),
        mean=unit(total.mean),
        target=unit(float(one.target.amount)) if one.target else "",
        chance=sentences.chance(one.reaching) if one.reaching else "",
    )


def _line(page: ForecastPage, unit: Unit) -> Line | None:
    """How the whole term was foreseen from day to day, beside what was won by then."""
    if len(page.path) < 2:
        return None
    goal = float(page.target.amount) if page.target else None
    last = page.path[-1]
    words = gettext(
        "The whole term as it was foreseen: %(first)s on %(day)s, %(last)s on %(today)s."
    ) % {
        "first": unit.band(page.path[0].low, page.path[0].high),
        "day": formats.day(page.path[0].on),
        "last": unit.band(last.low, last.high),
        "today": formats.day(last.on),
    }
    return Line(
        words=words,
        begins=page.term.starts_on,
        ends=page.term.last_on,
        path=tuple(
            PathPoint(on=one.on, low=one.low, middle=one.mean, high=one.high) for one in page.path
        ),
        came=tuple(CamePoint(on=one.on, value=one.won) for one in page.path),
        goal=goal,
        goal_label=gettext("target %(amount)s") % {"amount": unit(goal)} if goal else "",
        currency=page.currency,
    )


def _earlier(one: Earlier, page: ForecastPage) -> ShownEarlier:
    unit = Unit(page.currency or "")
    said = formats.long_day(one.as_of.astimezone(page.term.organisation.zone).date())
    if one.afterwards:
        said = gettext("made later, from what was known on %(day)s") % {"day": said}
    return ShownEarlier(
        term=one.term_name,
        said=said,
        expected=unit.band(one.low, one.high),
        came=unit(one.came),
        inside=one.inside,
        off=unit.change(one.mean - one.came),
    )


def _said(call: CallView) -> str:
    unit = Unit(call.currency)
    return gettext("%(commit)s committed, %(likely)s likely, %(best)s at best") % {
        "commit": unit(float(call.commit)),
        "likely": unit(float(call.likely)),
        "best": unit(float(call.best)),
    }


def _call(one: CallBeside) -> ShownCall:
    call = one.call
    unit = Unit(call.currency)
    computed = gettext("Nothing had been computed then.")
    if one.computed_mean is not None:
        computed = gettext("Computed then: %(band)s, %(mean)s on average.") % {
            "band": unit.band(one.computed_low or 0.0, one.computed_high or 0.0),
            "mean": unit(one.computed_mean),
        }
    came, tone = gettext("The term is not over yet."), "plain"
    if one.came is not None:
        tone = "happened" if one.inside else "outside"
        came = _came(one, unit)
    small = gettext("before the term began") if call.before_term else gettext("within the term")
    return ShownCall(
        title=formats.moment(call.said_at),
        said=_said(call),
        said_small=f"{small} · {call.note}" if call.note else small,
        computed=computed,
        came=came,
        tone=tone,
    )


def _came(one: CallBeside, unit: Unit) -> str:
    """What came, and how far the likely and the computed average lay from it."""
    assert one.came is not None
    words = gettext("%(came)s came: the call was %(off)s off") % {
        "came": unit(one.came),
        "off": unit(abs(float(one.call.likely) - one.came)),
    }
    if one.computed_mean is None:
        return f"{words}."
    return words + gettext(", the computed average %(off)s.") % {
        "off": unit(abs(one.computed_mean - one.came))
    }


def _doubts(page: ForecastPage) -> ShownDoubts | None:
    found = page.doubts
    if found is None or not found.doubted:
        return None
    unit = Unit(page.term.organisation.currency)
    return ShownDoubts(
        sentence=sentences.doubts(found, page.term.name, unit),
        shown=tuple(_doubt(one, unit) for one in found.shown),
        more=sentences.doubts_more(found),
    )


def _doubt(one: Doubted, unit: Unit) -> ShownDoubt:
    if one.passed:
        why = gettext("The date has passed and it is still open.")
    else:
        why = gettext("Of deals like it that are won, %(share)s are won by then.") % {
            "share": formats.percent(one.share_by_then or 0.0)
        }
    if one.half_by is not None:
        half = gettext("Half of those that are won are won by %(day)s.")
        why = f"{why} {half % {'day': formats.long_day(one.half_by)}}"
    return ShownDoubt(
        deal=one,
        amount=unit(one.amount) if one.amount is not None else "",
        why=why,
        pushes=pushes_words(one.pushes),
    )


def pushes_words(pushes: int) -> str:
    if not pushes:
        return gettext("never moved out")
    return ngettext("moved out once", "moved out %(n)s times", pushes) % {"n": pushes}
