"""Names that may be one and the same, spelled differently: proposed, never taken as one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from foresaid.files.words import plain

SURE_ENOUGH = 90.0
SHORTEST = 4
# Beyond so many pairs only names with the same first letter are compared.
MOST_PAIRS = 4_000_000


def nearest(found: Iterable[str], known: Mapping[str, object] | Iterable[str]) -> dict[str, str]:
    """For each found name the known one that it is probably meant to be, where there is one.

    The same letters and digits are near whatever stands between them; otherwise most letters
    agree and all digits do, since “Offer 12” and “Offer 13” are two things.
    """
    wanted = [name for name in found if _worth_comparing(name)]
    candidates = [name for name in known if _worth_comparing(name)]
    compact = {_compact(name): name for name in candidates}
    near: dict[str, str] = {}
    rest: list[str] = []
    for name in wanted:
        same = compact.get(_compact(name))
        if same is not None and same != name:
            near[name] = same
        elif same is None:
            rest.append(name)
    for group, choices in _groups(rest, candidates):
        near.update(_alike(group, choices))
    return near


def _worth_comparing(name: str) -> bool:
    return len(name) >= SHORTEST and any(letter.isalpha() for letter in name)


def _compact(name: str) -> str:
    return plain(name).replace(" ", "")


def _digits(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())


def _groups(found: list[str], known: list[str]) -> Iterable[tuple[list[str], list[str]]]:
    if len(found) * len(known) <= MOST_PAIRS:
        return [(found, known)]
    by_letter: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, names in enumerate((found, known)):
        for name in names:
            by_letter[_compact(name)[:2]][place].append(name)
    return [pair for pair in by_letter.values() if len(pair[0]) * len(pair[1]) <= MOST_PAIRS]


def _alike(found: list[str], known: list[str]) -> dict[str, str]:
    if not known:
        return {}
    choices = {name: plain(name) for name in known}
    near = {}
    for name in found:
        best = process.extractOne(plain(name), choices, scorer=fuzz.ratio, score_cutoff=SURE_ENOUGH)
        if best is not None and best[2] != name and _digits(best[2]) == _digits(name):
            near[name] = best[2]
    return near
