"""Which row each name of the files means: one that stands, a new one, or one to be asked about."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from .known import Known
from .mapping.catalogue import Kind
from .reading.rows import Reading
from .spelling import nearest

NAMED = (Kind.PEOPLE, Kind.ACCOUNTS, Kind.PRODUCTS)
KEEP_APART = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A name that is probably another one, spelled differently; used in so many rows."""

    kind: Kind
    found: str
    suggested: str
    rows: int


@dataclass(slots=True, kw_only=True)
class Names:
    """From the files' names to keys of rows; a negative key is a row still to be written.

    `new` leads from each such key to the name that the files define or mention. `called` leads
    from the files' names to what the row is called, so that one thing has one spelling. `made`
    leads from negative keys to those of the rows since written.
    """

    keys: dict[Kind, dict[str, int]] = field(default_factory=dict)
    called: dict[Kind, dict[str, str]] = field(default_factory=dict)
    new: dict[Kind, dict[int, str]] = field(default_factory=dict)
    made: dict[Kind, dict[int, int]] = field(default_factory=dict)
    near: list[Near] = field(default_factory=list)

    def key(self, kind: Kind, name: str) -> int | None:
        return self.keys[kind].get(name) if name else None

    def name(self, kind: Kind, name: str) -> str:
        """What the row is called that the files name so."""
        return self.called[kind].get(name, name)

    def written(self, kind: Kind, made: Mapping[str, int]) -> None:
        """Put the rows that now exist in the place of those to be written."""
        real = {number: made[name] for number, name in self.new[kind].items()}
        self.keys[kind] = {name: real.get(key, key) for name, key in self.keys[kind].items()}
        self.made[kind] = real
        self.new[kind] = {}


type Decisions = Mapping[tuple[str, str], str]


def resolve(reading: Reading, known: Known, decisions: Decisions) -> Names:
    """Match by the source's own keys, by decisions, by the exact name; else it is new.

    `decisions` maps (kind, found) to the name it is the same as, or to `KEEP_APART`.
    """
    names = Names()
    for kind in NAMED:
        defined = _defined(reading, kind)
        mentioned = reading.mentioned.get(kind, Counter())
        _resolve_kind(names, kind, defined, mentioned, known, decisions)
    return names


def _defined(reading: Reading, kind: Kind) -> dict[str, str]:
    """Rows that a file of their own brings: how they are referred to, and their name."""
    if kind is Kind.PEOPLE:
        return {key: row.name for key, row in reading.people.items()}
    if kind is Kind.ACCOUNTS:
        return {key: row.name for key, row in reading.accounts.items()}
    return {key: row.name for key, row in reading.products.items()}


def _resolve_kind(
    names: Names,
    kind: Kind,
    defined: dict[str, str],
    mentioned: Counter[str],
    known: Known,
    decisions: Decisions,
) -> None:
    found: dict[str, int] = {}
    unknown: dict[str, str] = {}
    for text, name in {**{text: text for text in mentioned}, **defined}.items():
        key = known.keys.get(kind, {}).get(text) or known.names[kind].get(name)
        if key is not None and key in known.rows[kind]:
            found[text] = key
        else:
            unknown[text] = name
    aliases = {text: decisions[kind, text] for text in unknown if decisions.get((kind, text))}
    new = {text: name for text, name in unknown.items() if text not in aliases}
    numbers = {text: -place for place, text in enumerate(new, start=1)}
    names.new[kind] = {number: text for text, number in numbers.items()}
    standing = {key: name for name, key in known.names[kind].items()}
    stood = {text: standing.get(key, text) for text, key in found.items()}
    names.called[kind] = {**stood, **new, **aliases}
    by_name = {**known.names[kind], **{name: numbers[text] for text, name in new.items()}}
    by_name.update({name: found[text] for text, name in defined.items() if text in found})
    names.keys[kind] = {**found, **numbers}
    for text, suggested in aliases.items():
        target = by_name.get(suggested)
        names.keys[kind][text] = target if target is not None else numbers.get(suggested, 0)
    names.near += _proposals(kind, new, defined, mentioned, known, decisions)


def _proposals(
    kind: Kind,
    new: dict[str, str],
    defined: dict[str, str],
    mentioned: Counter[str],
    known: Known,
    decisions: Decisions,
) -> list[Near]:
    asked = {text for text in new if (kind, text) not in decisions}
    only_mentioned = [text for text in asked if text not in defined]
    standing = known.names[kind]
    near = nearest(only_mentioned, {**standing, **dict.fromkeys(defined.values())})
    near.update(nearest([new[text] for text in asked if text in defined], standing))
    rest = [text for text in only_mentioned if text not in near]
    near.update(_rarer_to_commoner(rest, mentioned))
    return [
        Near(kind=kind, found=text, suggested=suggested, rows=max(mentioned[text], 1))
        for text, suggested in sorted(near.items())
    ]


def _rarer_to_commoner(rest: list[str], mentioned: Counter[str]) -> dict[str, str]:
    """Among names that no file explains, a rare spelling of one that is used more often."""
    common = [text for text in rest if mentioned[text] > 1]
    near = {}
    for text, other in nearest(rest, common).items():
        if mentioned[text] < mentioned[other]:
            near[text] = other
    return near
