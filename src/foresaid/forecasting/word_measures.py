"""What each person's words did of each measure in a past year. No rows."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from foresaid.engine.diagnosis import Counted, Measure
from foresaid.engine.figures import Root
from foresaid.engine.peers import Form
from foresaid.ledger.figures import Words
from foresaid.ledger.figures.facts import Met, Said
from foresaid.ledger.figures.held import has_goal, written_late

from .asked import Asked, Behind, Kind, What

type Record = tuple[int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One person's count of one measure. `number`: trials, where `out_of` sums confidences."""

    happened: float
    out_of: float
    number: int
    behind: Behind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    what: What
    root: Root
    counts: Callable[[Words], Done]
    records: Kind
    form: Form = Form.SHARE
    more_is_better: bool = True
    best: float | None = None


def done_of(words: Words) -> dict[What, Done]:
    """Every measure of one person's words."""
    return {kind.what: kind.counts(words) for kind in _KINDS}


def asked_of(done: Mapping[int, Mapping[What, Done]], peers: AbstractSet[int]) -> list[Asked]:
    """The measures over everybody, of those who have any trials."""
    return [
        _asked(kind, {person: one[kind.what] for person, one in done.items()}, peers)
        for kind in _KINDS
    ]


def _asked(kind: _Kind, done: Mapping[int, Done], peers: AbstractSet[int]) -> Asked:
    counted = tuple(
        Counted(
            person=str(person),
            happened=one.happened,
            out_of=one.out_of,
            is_peer=person in peers,
        )
        for person, one in done.items()
        if one.number
    )
    measure = Measure(
        key=kind.what,
        form=kind.form,
        root=kind.root,
        counted=counted,
        more_is_better=kind.more_is_better,
        best=kind.best,
        priced=False,
    )
    return Asked(
        measure=measure,
        what=kind.what,
        kind=kind.records,
        behind=lambda person: done[person].behind,
        numbers={person: one.number for person, one in done.items()},
    )


def _share(records: Sequence[Record]) -> Done:
    number = len(records)
    happened = sum(happened for _key, happened in records)
    behind = Behind.newest(reversed(records))
    return Done(happened=happened, out_of=number, number=number, behind=behind)


def _sureness(said: Sequence[Said], key: Callable[[Said], int]) -> Done:
    """Came true, out of as many as should have by the confidence stated."""
    records = [(key(one), bool(one.came_true)) for one in said]
    return Done(
        happened=sum(came for _key, came in records),
        out_of=sum((one.confidence or 0) / 100 for one in said),
        number=len(said),
        behind=Behind.newest(reversed(records)),
    )


def _met(meeting: Met) -> Record:
    return meeting.key, has_goal(meeting)


def _meeting_of(goal: Said) -> int:
    return goal.meeting or 0


_KINDS = (
    _Kind(
        what=What.SET_BEFORE,
        root=Root.EFFORT,
        counts=lambda words: _share([_met(one) for one in words.meetings]),
        records=Kind.MEETING,
    ),
    _Kind(
        what=What.WRITTEN_LATE,
        root=Root.WASTE,
        counts=lambda words: _share(
            [(_meeting_of(one), written_late(one)) for one in words.recorded]
        ),
        records=Kind.MEETING,
        more_is_better=False,
    ),
    _Kind(
        what=What.KEPT,
        root=Root.EFFORT,
        counts=lambda words: _share([(one.key, one.kept) for one in words.own_promises]),
        records=Kind.SAID,
    ),
    _Kind(
        what=What.SURE_OF_GOALS,
        root=Root.SKILL,
        counts=lambda words: _sureness(words.sure_goals, _meeting_of),
        records=Kind.MEETING,
        form=Form.RATE,
        best=1.0,
    ),
    _Kind(
        what=What.SURE_OF_PROMISES,
        root=Root.SKILL,
        counts=lambda words: _sureness(words.sure_promises, lambda one: one.key),
        records=Kind.SAID,
        form=Form.RATE,
        best=1.0,
    ),
)
