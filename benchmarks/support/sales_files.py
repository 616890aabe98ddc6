"""The same sales for every system: canonical CSV files of a drawn organisation.

python -m benchmarks.support.sales_files FOLDER [--quick]
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.support import big_world
from foresaid.engine.world_truth import STEPS

TEN_THOUSAND = big_world.Size(opportunities=10_000, still_open=2_500, people=60, accounts=1_000)
QUICK = big_world.Size(opportunities=1_000, still_open=250, people=60, accounts=200)
END = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
HEAD = ("id", "name", "account", "owner", "manager", "amount", "currency", "created", "closed")


def main(folder: Path, *, quick: bool) -> None:
    size = QUICK if quick else TEN_THOUSAND
    world = big_world.draw_world(size, seed=5, end_at=END.timestamp() / 86_400)
    people, firms = big_world.people_of(size), big_world.firms_of(size)
    managers = {one.team: one.name for one in people if "manager" in one.roles}
    deals = list(big_world.deals_of(world, firms))[: size.opportunities]
    _write(
        folder / "opportunities.csv",
        (*HEAD, "outcome"),
        (
            (
                *(f"O{n}", deal.name, firms[deal.account].name, people[deal.owner].name),
                *(managers[people[deal.owner].team], f"{deal.amount:.2f}", "EUR"),
                *(_moment(deal.created_at), _moment(deal.closed_at)),
                "" if deal.outcome == "open" else deal.outcome,
            )
            for n, deal in enumerate(deals)
        ),
    )
    _write(
        folder / "steps.csv",
        ("opportunity", "step", "entered_at", "seq"),
        (
            (f"O{n}", STEPS[step].replace("_", " "), _moment(at), seq)
            for n, deal in enumerate(deals)
            for seq, (step, at) in enumerate(deal.steps)
        ),
    )


def _moment(days: float | None) -> str:
    if days is None:
        return ""
    return dt.datetime.fromtimestamp(days * 86_400, dt.UTC).isoformat(timespec="seconds")


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), quick="--quick" in sys.argv)
