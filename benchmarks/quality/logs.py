"""The logs that forecasts are held against, and where each may be cut."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from foresaid.engine.log import Log
from foresaid.files.canonical import read_pair

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One log at one horizon: forecasts are made at `cuts` (days since 1970)."""

    name: str
    log: Log
    days: float
    cuts: tuple[float, ...]
    currency: str

    @property
    def block(self) -> int:
        """How many neighbouring cuts share days."""
        gap = self.cuts[1] - self.cuts[0]
        return max(1, int(np.ceil(self.days / gap)))

    @property
    def apart(self) -> int:
        """How many cuts fit whose terms share no day."""
        return min(len(self.cuts), int((self.cuts[-1] - self.cuts[0]) // self.days) + 1)


def day(text: str) -> float:
    """Days since 1970 of a date."""
    return float(np.datetime64(text, "D").astype(int))


def bpi2012() -> Log:
    """A bank's loan sales; the amount asked for stands at creation."""
    folder = DATA / "bpi2012"
    return read_pair(
        folder / "opportunities.csv.gz",
        folder / "steps.csv.gz",
        zone=ZoneInfo("Europe/Amsterdam"),
        known=frozenset({"amount"}),
    ).log


def maven() -> Log:
    """A hardware seller's export, as the canonical pair; one dated step, product and agent."""
    source = DATA / "maven_crm" / "sales_pipeline.csv"
    with source.open() as file, tempfile.TemporaryDirectory() as folder:
        rows = list(csv.DictReader(file))
        deals, steps = Path(folder) / "o.csv", Path(folder) / "s.csv"
        with deals.open("w") as out:
            writer = csv.writer(out)
            writer.writerow(["id", "owner", "created", "closed", "outcome", "amount", "product"])
            for r in rows:
                outcome = r["deal_stage"].lower()
                amount = r["close_value"] if outcome == "won" else ""
                product = r["product"].replace("GTXPro", "GTX Pro")
                writer.writerow(
                    [
                        r["opportunity_id"],
                        r["sales_agent"],
                        r["engage_date"],
                        r["close_date"],
                        outcome if outcome in ("won", "lost") else "",
                        amount,
                        product,
                    ]
                )
        with steps.open("w") as out:
            writer = csv.writer(out)
            writer.writerow(["opportunity", "step", "entered_at"])
            for r in rows:
                step = "Prospecting" if r["deal_stage"] == "Prospecting" else "Engaging"
                writer.writerow([r["opportunity_id"], step, r["engage_date"]])
        return read_pair(deals, steps, zone=UTC, known=frozenset({"product"})).log


def every(first: str, last: float, gap: float) -> tuple[float, ...]:
    """Cuts from a date, so that the last one's horizon ends by `last`."""
    return tuple(float(x) for x in np.arange(day(first), last + 1e-9, gap))


def cases() -> list[Case]:
    """Every log and horizon with at least ten weekly cuts after 60 days of history."""
    bank, shop = bpi2012(), maven()
    last_bank, last_shop = day("2012-03-14"), day("2017-12-31")
    found = [
        Case(
            name="bpi2012",
            log=bank,
            days=days,
            cuts=every("2011-12-01", last_bank - days, 7.0),
            currency="€",
        )
        for days in (7.0, 30.0)
    ]
    found += [
        Case(
            name="maven_crm",
            log=shop,
            days=days,
            cuts=every("2017-05-01", last_shop - days, 7.0),
            currency="$",
        )
        for days in (7.0, 30.0, 90.0)
    ]
    return [case for case in found if len(case.cuts) >= 10]


def date_of(moment: float) -> str:
    """The date of days since 1970."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=moment)).isoformat()
