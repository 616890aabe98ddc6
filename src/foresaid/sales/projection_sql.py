"""The one statement that projects dated rows onto opportunities, for both databases.

It is written by hand because no other form touches 100,000 opportunities in one pass: the
latest row of each kind by window function, joined once, written where something differs.
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
    LEFT JOIN (
        SELECT opportunity_id, {columns},
            ROW_NUMBER() OVER (PARTITION BY opportunity_id ORDER BY {order}) AS place
        FROM {table}
        WHERE {where} AND {applied} {only}
    ) AS {name} ON {name}.opportunity_id = o.id AND {name}.place = 1"""
_DATED = (
    "organisation_id = %(organisation)s AND happened_at <= %(moment)s AND retracted_by_id IS NULL"
)
_HELD = (
    "organisation_id = %(organisation)s AND part = 'owner' AND from_at <= %(moment)s"
    " AND (to_at IS NULL OR to_at > %(moment)s)"
)
_NEWEST = "happened_at DESC, id DESC"
# name, table, columns, condition, newest first
_FACTS = (
    (
        "s",
        "sales_stepchange",
        "step_id, happened_at",
        _DATED,
        "happened_at DESC, seq DESC, id DESC",
    ),
    ("r", "sales_outcomechange", "outcome, happened_at", _DATED, _NEWEST),
    ("a", "sales_valuechange", "amount, currency", f"{_DATED} AND field = 'amount'", _NEWEST),
    ("d", "sales_valuechange", "close_on", f"{_DATED} AND field = 'close_on'", _NEWEST),
    ("c", "sales_credit", "person_id", _HELD, "from_at DESC, id DESC"),
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
    return f"""
    SELECT o.id AS id,
        ((o.created_at IS NULL OR o.created_at <= %(moment)s)
            AND {_APPLIED.format("o.")}) AS now_exists,
        CASE WHEN r.outcome IS NULL OR r.outcome = 'reopened' THEN 'open'
            ELSE r.outcome END AS now_outcome,
        CASE WHEN r.outcome <> 'reopened' THEN r.happened_at END AS now_closed_at,
        s.step_id AS now_step_id,
        s.happened_at AS now_step_since,
        c.person_id AS now_owner_id,
        a.amount AS now_amount,
        CASE WHEN a.amount IS NULL THEN '' ELSE a.currency END AS now_currency,
        d.close_on AS now_close_on
    FROM sales_opportunity AS o {"".join(_latest(keys))}
    WHERE o.organisation_id = %(organisation)s {only}"""  # noqa: S608 - as above


def _latest(keys: str | None) -> list[str]:
    only = f"AND opportunity_id IN ({keys})" if keys is not None else ""
    return [
        _LATEST.format(
            name=name,
            table=table,
            columns=columns,
            where=where,
            order=order,
            applied=_APPLIED.format(""),
            only=only,
        )
        for name, table, columns, where, order in _FACTS
    ]
