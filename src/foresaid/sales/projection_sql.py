"""The one statement that projects dated rows onto opportunities, for both databases.

It is written by hand because no other form touches 100,000 opportunities in one pass: the
latest row of each kind is looked up through the index that starts with the opportunity, and only
what differs is written.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_COLUMNS = (
    "now_exists",
    "now_outcome",
    "now_closed_at",
    "now_step_id",
    "now_step_since",
    "now_owner_id",
    "now_amount",
    "now_currency",
    "now_close_on",
)
_APPLIED = (
    "({0}batch_id IS NULL OR {0}batch_id IN"
    " (SELECT id FROM sales_batch WHERE organisation_id = %(organisation)s AND state = 'applied'))"
)
_LATEST = """
        (SELECT f.id FROM {table} AS f
            WHERE f.opportunity_id = o.id AND {where} AND {applied}
            ORDER BY {order} LIMIT 1) AS {name}"""
_DATED = "f.happened_at <= %(moment)s AND f.retracted_by_id IS NULL"
_HELD = "f.part = 'owner' AND f.from_at <= %(moment)s AND (f.to_at IS NULL OR f.to_at > %(moment)s)"
_NEWEST = "f.happened_at DESC, f.id DESC"
# name, table, condition, newest first
_FACTS = (
    ("s", "sales_stepchange", _DATED, "f.happened_at DESC, f.seq DESC, f.id DESC"),
    ("r", "sales_outcomechange", _DATED, _NEWEST),
    ("a", "sales_valuechange", f"{_DATED} AND f.field = 'amount'", _NEWEST),
    ("d", "sales_valuechange", f"{_DATED} AND f.field = 'close_on'", _NEWEST),
    ("c", "sales_credit", _HELD, "f.from_at DESC, f.id DESC"),
)


def statement(
    connection: BaseDatabaseWrapper,
    organisation: int,
    moment: dt.datetime,
    only: Sequence[int] | None,
) -> tuple[str, dict[str, Any]]:
    """The UPDATE and its values; `only` are keys of opportunities, all of them if None."""
    adapted: dict[str, Any] = {
        "organisation": organisation,
        "moment": connection.ops.adapt_datetimefield_value(moment),
    }
    keys = ", ".join(str(int(key)) for key in only) if only is not None else None
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    assigned = ", ".join(f"{name} = p.{name}" for name in _COLUMNS)
    changed = " OR ".join(f"sales_opportunity.{name} {differs} p.{name}" for name in _COLUMNS)
    text = (
        f"UPDATE sales_opportunity SET {assigned} FROM ({_projected(keys)}) AS p"  # noqa: S608 - every part is a constant above or an integer
        f" WHERE sales_opportunity.id = p.id AND ({changed})"
    )
    return text, adapted


def _projected(keys: str | None) -> str:
    only = f"AND o.id IN ({keys})" if keys is not None else ""
    joined = "".join(
        f" LEFT JOIN {table} AS {name} ON {name}.id = x.{name}"
        for name, table, _where, _order in _FACTS
    )
    return f"""
    SELECT x.id AS id,
        x.there AS now_exists,
        CASE WHEN r.outcome IS NULL OR r.outcome = 'reopened' THEN 'open'
            ELSE r.outcome END AS now_outcome,
        CASE WHEN r.outcome <> 'reopened' THEN r.happened_at END AS now_closed_at,
        s.step_id AS now_step_id,
        s.happened_at AS now_step_since,
        c.person_id AS now_owner_id,
        a.amount AS now_amount,
        CASE WHEN a.amount IS NULL THEN '' ELSE a.currency END AS now_currency,
        d.close_on AS now_close_on
    FROM (SELECT o.id AS id,
        ((o.created_at IS NULL OR o.created_at <= %(moment)s)
            AND {_APPLIED.format("o.")}) AS there, {", ".join(_latest())}
        FROM sales_opportunity AS o
        WHERE o.organisation_id = %(organisation)s {only}) AS x {joined}"""  # noqa: S608 - as above


def _latest() -> list[str]:
    return [
        _LATEST.format(
            name=name, table=table, where=where, order=order, applied=_APPLIED.format("f.")
        )
        for name, table, where, order in _FACTS
    ]
