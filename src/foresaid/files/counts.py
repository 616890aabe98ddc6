"""Counts as a file: one row for each place that holds something, CSV or Parquet.

`of` says what a row holds: `as-of` (the moment, in microseconds since 1970 UTC), `step` (a step;
the rows' order is the order of steps), `stay` (stays in a step by length and end),
`opportunity` (whole ones by age and end), `longest` (the greatest age seen, and at a winning).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foresaid.engine.history import DAY, EDGES, SECOND, Counts, Sums
from foresaid.files.sheets import FileError, Sheet, read_sheet

COLUMNS = (
    "of", "step", "from_hours", "ended", "next_step", "number", "seconds", "microseconds",
)  # fmt: skip
WAYS = ("won", "lost", "still")
HOURS = tuple(round(edge * 24) for edge in EDGES)

KINDS = ("as-of", "step", "stay", "opportunity", "longest")
MOST = 2**53
"""Above this a float holds no count to the last unit."""

type Cells = tuple[str, ...]
type Row = tuple[str, str, int | None, str, str, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Counts and the moment they were known at, in microseconds since 1970 UTC."""

    counts: Counts
    at: int


def rows_of(known: Known) -> Iterator[Row]:
    """The rows of the file."""
    counts = known.counts
    yield ("as-of", "", None, "", "", 0, *divmod(known.at, SECOND))
    yield from (("step", step, None, "", "", 0, 0, 0) for step in counts.steps)
    yield from _stays(counts)
    whole = counts.whole
    for age, way in zip(*np.nonzero(whole.number), strict=True):
        yield ("opportunity", "", HOURS[age], WAYS[way], "", *_sums(whole, (age, way)))
    for ended, days in (("", counts.longest), ("won", counts.oldest_won)):
        yield ("longest", "", None, ended, "", 0, *divmod(round(days * DAY), SECOND))


def write_counts(path: Path, known: Known) -> None:
    """Write CSV, or Parquet where the name ends so; to a new file."""
    if path.suffix.lower() == ".parquet":
        _write_parquet(path, list(rows_of(known)))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(rows_of(known))


def read_counts(path: Path) -> Known:
    """Read a file of counts. Raises `FileError`."""
    sheet = read_sheet(path)
    sheet.need(*COLUMNS)
    try:
        return _read(sheet)
    except (KeyError, IndexError) as error:
        what = f"{path.name} holds no counts as `foresaid history` writes them: a row is missing"
        raise FileError(f"{what}, or names what no other row knows.") from error
    except ValueError as error:
        raise FileError(
            f"{path.name} holds no counts as `foresaid history` writes them ({error})."
        ) from error


def _stays(counts: Counts) -> Iterator[Row]:
    names = (*counts.steps, *("" for _ in WAYS))
    ends = (*("moved" for _ in counts.steps), *WAYS)
    for step, to in zip(*np.nonzero(counts.undated), strict=True):
        number = int(counts.undated[step, to])
        yield ("stay", counts.steps[step], None, ends[to], names[to], number, 0, 0)
    stays = counts.stays
    for step, age, to in zip(*np.nonzero(stays.number), strict=True):
        sums = _sums(stays, (step, age, to))
        yield ("stay", counts.steps[step], HOURS[age], ends[to], names[to], *sums)


def _sums(sums: Sums, place: tuple[int, ...]) -> tuple[int, int, int]:
    return (int(sums.number[place]), int(sums.seconds[place]), int(sums.micros[place]))


def _write_parquet(path: Path, rows: list[Row]) -> None:
    import pyarrow as pa  # slow to import, and most counts are CSV
    from pyarrow import parquet

    columns = zip(*rows, strict=True)
    parquet.write_table(pa.table(dict(zip(COLUMNS, map(list, columns), strict=True))), path)


def _read(sheet: Sheet) -> Known:
    of: dict[str, list[Cells]] = {name: [] for name in KINDS}
    for row in zip(*(sheet.column(name) for name in COLUMNS), strict=True):
        of[row[0]].append(row)
    steps = tuple(row[1] for row in of["step"])
    longest = {row[3]: _micros(row) / DAY for row in of["longest"]}
    place = _Place(steps)
    dated = [row for row in of["stay"] if row[2]]
    undated = [row for row in of["stay"] if not row[2]]
    counts = Counts(
        steps=steps,
        stays=_placed(map(place.stay, dated), dated, place.shape),
        undated=_placed(map(place.undated, undated), undated, place.flat).number,
        whole=_placed(map(place.whole, of["opportunity"]), of["opportunity"], (len(HOURS), 3)),
        longest=longest[""],
        oldest_won=longest["won"],
    )
    return Known(counts=counts, at=_micros(of["as-of"][0]))


class _Place:
    """Where the numbers of a row belong. What is no such place is a `ValueError` or `KeyError`."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        self._step = {step: at for at, step in enumerate(steps)}
        if len(self._step) != len(steps):
            raise ValueError("a step stands twice in their order")
        self.flat = (len(steps), len(steps) + len(WAYS))
        self.shape = (len(steps), len(HOURS), self.flat[1])

    def undated(self, row: Cells) -> tuple[int, int]:
        ended = row[3]
        to = self._step[row[4]] if ended == "moved" else len(self._step) + WAYS.index(ended)
        return (self._step[row[1]], to)

    def stay(self, row: Cells) -> tuple[int, int, int]:
        step, to = self.undated(row)
        return (step, HOURS.index(int(row[2])), to)

    def whole(self, row: Cells) -> tuple[int, int]:
        return (HOURS.index(int(row[2])), WAYS.index(row[3]))


def _placed(
    places: Iterable[tuple[int, ...]], rows: Sequence[Cells], shape: tuple[int, ...]
) -> Sums:
    found = [np.zeros(shape) for _ in range(3)]
    for place, row in zip(places, rows, strict=True):
        for sums, value in zip(found, row[5:], strict=True):
            sums[place] += _number(value)
    number, seconds, micros = found
    return Sums(number=number, seconds=seconds, micros=micros)


def _number(text: str) -> int:
    value = int(text)
    if not 0 <= value < MOST:
        raise ValueError(f"{text} is no count")
    return value


def _micros(row: Cells) -> int:
    return _number(row[6]) * SECOND + _number(row[7])
