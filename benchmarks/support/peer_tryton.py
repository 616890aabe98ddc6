"""Tryton from outside: its configuration, and the call that its client makes for a list."""

import base64
import http.client
import json
import os
from pathlib import Path
from typing import Any

from .databases import PORT
from .over_http import HOST, Times, times_of

PASSWORD = "a long password of a benchmark"  # noqa: S105 - its database is gone a moment later
DATABASE = "tryton"
FIELDS = (
    *("rec_name", "number", "reference", "description", "party.rec_name", "employee.rec_name"),
    *("amount", "currency.rec_name", "start_date", "end_date", "state", "conversion_probability"),
)


def prepare(home: Path, server: str) -> dict[str, str]:
    """Write its configuration; return the environment that its programs are started with."""
    configuration, password = home / "trytond.conf", home / "password"
    address = f"{server.rpartition('/')[0]}/"
    configuration.write_text(f"[database]\nuri = {address}\npath = {home}\n")
    password.write_text(PASSWORD)
    return {
        **os.environ,
        "TRYTOND_CONFIG": str(configuration),
        "TRYTOND_DATABASE_NAMES": DATABASE,
        "TRYTONPASSFILE": str(password),
    }


def call_times(company: int) -> Times:
    """Fifty opportunities with what the client's list shows, by one call over one connection."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    headers = {"Content-Type": "application/json"}

    def call(method: str, parameters: list[Any]) -> tuple[Any, int]:
        body = json.dumps({"id": 1, "method": method, "params": parameters})
        connection.request("POST", f"/{DATABASE}/rpc/", body=body, headers=headers)
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise SystemExit(f"Tryton answered {response.status} to {method}.")
        answer = json.loads(content)
        if isinstance(answer, dict):
            if answer.get("error"):
                raise SystemExit(f"Tryton refused {method}: {str(answer['error'])[:300]}")
            answer = answer["result"]
        return answer, len(content)

    login, _size = call("common.db.login", ["admin", {"password": PASSWORD}, "en"])
    session = base64.b64encode(f"admin:{login[0]}:{login[1]}".encode()).decode()
    headers["Authorization"] = f"Session {session}"
    order = [["start_date", "DESC"], ["id", "DESC"]]
    context = {"company": company, "language": "en"}

    def ask() -> int:
        rows, size = call(
            "model.sale.opportunity.search_read", [[], 0, 50, order, list(FIELDS), context]
        )
        if len(rows) != 50:
            raise SystemExit(f"Tryton's list has {len(rows)} rows, not fifty.")
        return size

    try:
        return times_of(ask)
    finally:
        connection.close()
