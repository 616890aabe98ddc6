"""Where the counting is done: DuckDB in this process, a PostgreSQL server, or Spark.

Each brings the two plain tables in, or takes tables that are there already, and gives the rows
of one expression back. Libraries are imported where they are used: they take seconds to load.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foresaid.engine.history import Counts
from foresaid.engine.log import Log
from foresaid.warehouse.statistics import counted
from foresaid.warehouse.tables import OPPORTUNITIES, STEPS, counts_of, tables_of

if TYPE_CHECKING:
    import pyarrow as pa


class NoBackend(Exception):
    """A database that cannot be used; the message says what is missing and what to do."""


@contextmanager
def duckdb(opportunities: pa.Table, steps: pa.Table, *, address: str = "") -> Iterator[Any]:
    """An Ibis connection that holds both tables, in memory."""
    raw = _needed("duckdb", "analytics").connect(address or ":memory:")
    for name, rows in (("opportunities", opportunities), ("steps", steps)):
        raw.register("incoming", rows)
        raw.execute(f"CREATE TEMPORARY TABLE {name} AS FROM incoming")
        raw.unregister("incoming")
    try:
        yield _needed("ibis", "analytics").duckdb.from_connection(raw)
    finally:
        raw.close()


@contextmanager
def postgresql(opportunities: pa.Table, steps: pa.Table, *, address: str) -> Iterator[Any]:
    """The same in temporary tables of a PostgreSQL session; they end with it."""
    psycopg, ibis = _needed("psycopg", "postgresql"), _needed("ibis", "analytics")
    try:
        raw = psycopg.connect(address)
    except psycopg.OperationalError as error:
        raise NoBackend(f"PostgreSQL does not answer: {str(error).splitlines()[0]}.") from error
    try:
        with raw.cursor() as cursor:
            for name, rows in (("opportunities", opportunities), ("steps", steps)):
                _copy(cursor, name, rows)
        yield ibis.postgres.from_connection(raw)
    finally:
        raw.close()


@contextmanager
def spark(
    opportunities: pa.Table, steps: pa.Table, *, address: str = "", session: Any = None
) -> Iterator[Any]:
    """The same in Spark, on this machine unless the address of a cluster is given.

    A session that is handed in stays open.
    """
    ibis = _needed("ibis", "spark")
    own = spark_session(address) if session is None else None
    session = own or session
    try:
        with tempfile.TemporaryDirectory(prefix="foresaid-history-") as folder:
            for name, rows in (("opportunities", opportunities), ("steps", steps)):
                _shown(session, Path(folder) / f"{name}.parquet", name, rows)
            yield ibis.pyspark.from_connection(session)
    finally:
        if own is not None:
            own.stop()


def spark_session(address: str = "") -> Any:
    """A session in which times are UTC. Raises `NoBackend` where Spark does not start."""
    builder = _needed("pyspark.sql", "spark").SparkSession.builder.appName("foresaid history")
    builder = builder.master(address or f"local[{os.cpu_count()}]")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 2)),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # what the gateway meets first where Java is missing
        raise NoBackend(f"Spark does not start: it needs Java 17 ({error}).") from error
    session.sparkContext.setLogLevel("ERROR")
    return session


BACKENDS: dict[str, Callable[..., AbstractContextManager[Any]]] = {
    "duckdb": duckdb,
    "postgresql": postgresql,
    "spark": spark,
}


POSTGRESQL = {"int8": "smallint", "int16": "smallint", "int32": "integer", "int64": "bigint"}
"""Its types for those of the plain tables."""


def count_on(backend: str, log: Log, at: int, address: str = "") -> Counts:
    """A log's counts at `at` (microseconds since 1970 UTC). Raises `NoBackend`."""
    options = {"address": address} if address else {}
    opportunities, steps = tables_of(log)
    with BACKENDS[backend](opportunities, steps, **options) as connection:
        return counts_of(rows_at(connection, at), log.steps)


def rows_at(connection: Any, at: int) -> pa.Table:
    """The rows of `statistics.counted` over the tables that a connection holds."""
    found: pa.Table = connection.to_pyarrow(counted(OPPORTUNITIES, STEPS, at))
    return found


def _copy(cursor: Any, name: str, rows: pa.Table) -> None:
    columns = ", ".join(f"{field.name} {POSTGRESQL[str(field.type)]}" for field in rows.schema)
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    with cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in zip(*(rows[column].to_pylist() for column in rows.column_names), strict=True):
            copy.write_row(row)
    cursor.execute(f"ANALYZE {name}")


def _shown(session: Any, path: Path, name: str, rows: pa.Table) -> None:
    """Let Spark see a table, by way of a file that it can split."""
    import pyarrow.parquet as parquet

    parquet.write_table(rows, path)
    session.read.parquet(str(path)).createOrReplaceTempView(name)


def _needed(module: str, extra: str) -> Any:
    """The module, or a sentence that says how to get it."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise NoBackend(
            f"{module.partition('.')[0]} is not installed. Install foresaid[{extra}]."
        ) from error
