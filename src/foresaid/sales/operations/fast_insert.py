"""Inserting tens of thousands of rows without an object for each.

`bulk_create` spends most of its time on the objects and on each field's preparation; here a
column is prepared once. Only what an import writes by the thousand goes this way.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

type Adapt = Callable[[Any], Any]


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given by the model's column attributes (`step_id`).

    Each gets a fresh uuid where its table has one and none is among the columns. A caller that
    needs the keys takes them from `fresh_keys` and puts `id` among the columns.
    """
    connection = connections[router.db_for_write(model)]
    has_uuid = any(field.attname == "uuid" for field in model._meta.concrete_fields)
    fresh = has_uuid and "uuid" not in columns
    names = [*columns, "uuid"] if fresh else list(columns)
    given = ((*row, uuid.uuid4()) for row in rows) if fresh else rows
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(_column(f)) for f in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in given:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - names from the model
            adapts = [_adapt(connection, field) for field in fields]
            cursor.executemany(statement, list(_adapted(given, adapts)))


def fresh_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for as many rows, ascending; nobody else gets them. The caller holds a transaction."""
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone() or (0,)
        return list(range(last + 1, last + 1 + count))


def _adapted(rows: Iterable[Sequence[Any]], adapts: list[Adapt | None]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            value if adapt is None or value is None else adapt(value)
            for value, adapt in zip(row, adapts, strict=True)
        ]


def _column(field: Any) -> str:
    return str(field.column)


def _adapt(connection: BaseDatabaseWrapper, field: Any) -> Adapt | None:
    """How SQLite wants a value of this field; None where it takes it as it is."""
    ops = connection.ops
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _remembering(ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return _remembering(ops.adapt_datefield_value)
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places

        def adapt_decimal(value: Decimal) -> Any:
            return ops.adapt_decimalfield_value(value, digits, places)

        return _remembering(adapt_decimal)
    return None


def _hex(value: uuid.UUID) -> str:
    return value.hex


def _remembering(adapt: Callable[[Any], Any]) -> Adapt:
    """Moments and amounts repeat by the thousand."""
    remembered: Callable[[Any], Any] = lru_cache(maxsize=200_000)(adapt)

    def adapted(value: dt.datetime | dt.date | Decimal) -> Any:
        return remembered(value)

    return adapted
