"""The two files of a forecast: summary.json and opportunities.csv."""

import csv
import datetime as dt
import json
import math
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from foresaid.cli.whole import written_whole
from foresaid.files.formulas import plain

if TYPE_CHECKING:
    from foresaid.engine.factors import Moves
    from foresaid.engine.forecast import Outlook, Parts, Sum
    from foresaid.forecasting.fresh import Fresh

SUMMARY, CHANCES = "summary.json", "opportunities.csv"
CENTS, DIGITS = 2, 6
"""Digits of money, and of chances, counts and factors."""


class Row(NamedTuple):
    """An open opportunity; `owner` is empty and `amount` NaN where unknown."""

    id: str
    within: float
    ever: float
    owner: str
    amount: float


def summary(
    outlook: "Outlook | Fresh", moment: dt.datetime, notes: list[str], currency: str = ""
) -> dict[str, Any]:
    """What goes into summary.json."""
    return {
        "as_of": moment.isoformat(),
        "days": outlook.days,
        **({"currency": currency} if currency else {}),
        "won_amount": None if outlook.amount is None else _parts(outlook.amount, CENTS),
        "won_count": _parts(outlook.count, DIGITS),
        "notes": notes,
    }


def people(outlook: "Outlook") -> list[dict[str, Any]] | None:
    """Each person's open part, and their moves beside those that were due; None where unknown."""
    them, count, amount = outlook.learned.people, outlook.groups_count, outlook.groups_amount
    if count is None or not them.owners:
        return None
    return [
        {
            "owner": them.owners[row],
            "going_on": _beside(them.on, row),
            "lost": _beside(them.lost, row),
            "won_amount": None if amount is None else {"open": _figures(amount.of(group), CENTS)},
            "won_count": {"open": _figures(count.of(group), DIGITS)},
        }
        for group, row in enumerate(them.place)
        if row >= 0
    ]


def _beside(moves: "Moves", row: int) -> dict[str, float]:
    return {
        "came": round(float(moves.came[row]), DIGITS),
        "due": round(float(moves.due[row]), DIGITS),
        "factor": round(math.exp(moves.factor[row]), DIGITS),
    }


def _parts(parts: "Parts", digits: int) -> dict[str, Any]:
    return {
        "open": _figures(parts.open, digits),
        "new": _figures(parts.new, digits),
        "total": _figures(parts.total, digits),
    }


def _figures(value: "Sum", digits: int) -> dict[str, Any]:
    from foresaid.engine.forecast import LEVELS

    found = zip(LEVELS, value.quantiles(), strict=True)
    quantiles = {str(level): round(float(figure), digits) for level, figure in found}
    return {"mean": round(float(value.mean), digits), "quantiles": quantiles}


def write_pair(
    out: Path, content: dict[str, Any], rows: Iterable[Row], known: Collection[str]
) -> None:
    """Both files, or none; `known`: which of owner and amount are written."""
    columns = _columns(list(rows), known)
    with written_whole(out, SUMMARY, CHANCES) as place:
        with (place / SUMMARY).open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        with (place / CHANCES).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))


def _columns(rows: list[Row], known: Collection[str]) -> dict[str, list[str]]:
    more = {
        "owner": [plain(row.owner) for row in rows],
        "amount": ["" if math.isnan(row.amount) else f"{row.amount:.{CENTS}f}" for row in rows],
    }
    return {
        "id": [row.id for row in rows],
        "chance_won": [f"{row.within:.{DIGITS}f}" for row in rows],
        "chance_won_ever": [f"{row.ever:.{DIGITS}f}" for row in rows],
        **{name: column for name, column in more.items() if name in known},
    }
