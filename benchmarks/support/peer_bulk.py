"""Load the files by `sales.operations.bulk` alone, as the others are loaded by their own models.

python -m benchmarks.support.peer_bulk FOLDER

No mapping, no dry run, no staged rows. The last line printed is JSON: seconds by the clock and
busy from reading the files to the commit, and how many opportunities.
"""

import csv
import datetime as dt
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

AT_ONCE = 1_000


def main(folder: Path) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from django.db import transaction

    started, busy = time.perf_counter(), time.process_time()
    with transaction.atomic():
        count = load(folder, dt.datetime.now(dt.UTC))
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    print(json.dumps({"seconds": seconds, "busy": busy, "rows": count}))
    return 0


def load(folder: Path, now: dt.datetime) -> int:
    """An organisation with its process, people and accounts, then the sales; how many."""
    from foresaid.people.operations import bulk as people
    from foresaid.people.operations.organisations import create_organisation
    from foresaid.sales.operations import bulk
    from foresaid.sales.operations.version import touch

    sales, entered = _rows(folder / "opportunities.csv"), _entered(folder / "steps.csv")
    organisation = create_organisation(name="By bulk", now=now)
    version, steps = _steps(organisation, {step for rows in entered.values() for step, _ in rows})
    batch = bulk.open_batch(organisation, "Files", now=now, applied=True)
    owners = list(dict.fromkeys(row["owner"] for row in sales))
    keys = people.write_people(organisation, [(name, "") for name in owners])
    of_owner = dict(zip(owners, keys, strict=True))
    names = list(dict.fromkeys(row["account"] for row in sales))
    keys = bulk.write_accounts(batch, [{"name": name} for name in names])
    of_name = dict(zip(names, keys, strict=True))
    rows = [
        bulk.OpportunityIn(
            name=row["name"],
            version=version,
            account=of_name[row["account"]],
            product=None,
            created_at=dt.datetime.fromisoformat(row["created"]),
            facts=tuple(_facts(row, of_owner[row["owner"]], entered[row["id"]], steps)),
        )
        for row in sales
    ]
    for part in bulk.slices(rows, AT_ONCE):
        bulk.write_opportunities(batch, part, moment=now)
    bulk.note_projected(organisation, now)
    touch(organisation)
    return len(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _entered(path: Path) -> dict[str, list[tuple[str, dt.datetime]]]:
    """By opportunity, the steps that it entered and when."""
    found = defaultdict(list)
    for row in _rows(path):
        at = dt.datetime.fromisoformat(row["entered_at"])
        found[row["opportunity"]].append((row["step"], at))
    return found


def _steps(organisation: Any, names: set[str]) -> tuple[int, dict[str, int]]:
    """A process of these steps: the key of its version, and of each step by its name."""
    from foresaid.people.actor import operator
    from foresaid.sales.drafts import StepDraft
    from foresaid.sales.models import Step
    from foresaid.sales.operations.process import create_process

    process = create_process(
        operator(organisation),
        name="Files",
        steps=[StepDraft(name=name) for name in sorted(names)],
        is_default=True,
        now=organisation.created_at,
    )
    rows = Step.objects.filter(version__process=process)
    return rows[0].version_id, {row.name: row.pk for row in rows}


def _facts(
    row: dict[str, str], owner: int, entered: list[tuple[str, dt.datetime]], steps: dict[str, int]
) -> Iterator[Any]:
    from foresaid.sales.operations.bulk import CreditIn, OutcomeIn, StepIn, ValueIn

    created = dt.datetime.fromisoformat(row["created"])
    yield CreditIn(person=owner, from_at=created)
    amount = Decimal(row["amount"])
    yield ValueIn(field="amount", happened_at=created, amount=amount, currency=row["currency"])
    for seq, (step, at) in enumerate(entered):
        yield StepIn(step=steps[step], happened_at=at, seq=seq)
    if row["outcome"]:
        closed = dt.datetime.fromisoformat(row["closed"])
        yield OutcomeIn(outcome=row["outcome"], happened_at=closed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
