"""Runs in Tryton's own environment: loads the files through its models.

python tryton.py CONFIGURATION DATABASE FOLDER

The last line printed is JSON: seconds of the load (by the clock,
and busy), rows, and the company.
"""

import csv
import datetime as dt
import json
import sys
import time
from decimal import Decimal
from pathlib import Path

from trytond import config

config.update_etc(sys.argv[1])

from trytond.pool import Pool  # noqa: E402 - configuration first
from trytond.transaction import Transaction  # noqa: E402 - configuration first

STATES = {"": "opportunity", "won": "won", "lost": "lost"}


def main(database: str, folder: Path) -> None:
    with (folder / "opportunities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    Pool.start()
    Pool(database).init()
    with Transaction().start(database, 1):
        company, currency = _company()
        _let_in()
        Transaction().commit()
    started, busy = time.perf_counter(), time.process_time()
    with Transaction().start(database, 1, context={"company": company}):
        _load(rows, company, currency)
        Transaction().commit()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "busy": time.process_time() - busy,
                "rows": len(rows),
                "company": company,
            }
        )
    )


def _company() -> tuple[int, int]:
    pool = Pool()
    (currency,) = pool.get("currency.currency").create(
        [{"name": "Euro", "code": "EUR", "symbol": "€", "digits": 2, "rounding": Decimal("0.01")}]
    )
    (party,) = pool.get("party.party").create([{"name": "Hundred Thousand Ltd"}])
    (company,) = pool.get("company.company").create([{"party": party.id, "currency": currency.id}])
    return company.id, currency.id


def _let_in() -> None:
    """The administrator gets every group, and with them the opportunities."""
    pool = Pool()
    user, groups = pool.get("res.user"), pool.get("res.group")
    company = pool.get("company.company").search([])[0]
    user.write(
        user.search([("login", "=", "admin")]),
        {
            "groups": [("add", [group.id for group in groups.search([])])],
            "companies": [("add", [company.id])],
            "company": company.id,
        },
    )


def _load(rows, company: int, currency: int) -> None:
    """All rows of a model in one call, as its own importer hands them over."""
    pool = Pool()
    party, employee = pool.get("party.party"), pool.get("company.employee")
    names = sorted({row["account"] for row in rows})
    parties = {one.name: one.id for one in party.create([{"name": name} for name in names])}
    owners = sorted({row["owner"] for row in rows})
    people = party.create([{"name": name} for name in owners])
    employees = dict(
        zip(
            owners,
            employee.create([{"party": one.id, "company": company} for one in people]),
            strict=True,
        )
    )
    pool.get("sale.opportunity").create(
        [
            {
                "reference": row["id"],
                "description": row["name"],
                "party": parties[row["account"]],
                "employee": employees[row["owner"]].id,
                "company": company,
                "currency": currency,
                "amount": Decimal(row["amount"]),
                "start_date": dt.date.fromisoformat(row["created"][:10]),
                "end_date": dt.date.fromisoformat(row["closed"][:10]) if row["closed"] else None,
                "state": STATES[row["outcome"]],
            }
            for row in rows
        ]
    )


main(sys.argv[2], Path(sys.argv[3]))
