"""One definition: DuckDB, PostgreSQL and Spark count what the engine counts, to the last unit."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings

from foresaid.engine import history
from foresaid.engine.history import Counts, Log
from tests.warehouse.logs import FIRST, MOMENTS, day, logs, many, maven, worked_example

backends = pytest.importorskip("foresaid.warehouse.backends", reason="needs the extra 'analytics'")
tables = pytest.importorskip("foresaid.warehouse.tables", reason="needs the extra 'analytics'")

type Counted = Callable[[Log, float], Counts]


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("Spark needs the extra 'spark'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17")
    session = backends.spark_session("local[2]")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="PostgreSQL needs the extra 'postgresql'")
    given_one = os.environ.get("FORESAID_TEST_POSTGRESQL_URL")
    if given_one:
        yield given_one
        return
    sys.path.append(str(Path(__file__).parents[2] / "tools"))
    from postgres import NoPostgres, throw_away_server

    try:
        with throw_away_server() as address:
            yield address
    except NoPostgres as reason:
        pytest.skip(f"PostgreSQL could not be started: {reason}")


@pytest.fixture(scope="session", params=["duckdb", "postgresql", "spark"])
def counted(request: pytest.FixtureRequest) -> Counted:
    """Counts of a log at a moment, by one of the databases."""
    options: dict[str, Any] = {}
    if request.param == "spark":
        options["session"] = request.getfixturevalue("spark_session")
    elif request.param == "postgresql":
        options["address"] = request.getfixturevalue("postgresql_address")

    def found(log: Log, at: float) -> Counts:
        with backends.BACKENDS[request.param](*tables.tables_of(log), **options) as connection:
            rows = backends.rows_at(connection, round(at * history.DAY))
        result: Counts = tables.counts_of(rows, log.steps)
        return result

    return found


def assert_equal(found: Counts, expected: Counts) -> None:
    """Equal to the last unit, lengths in microseconds too."""
    assert found.steps == expected.steps
    for sums, theirs in ((found.stays, expected.stays), (found.whole, expected.whole)):
        for name in ("number", "seconds", "micros"):
            assert np.array_equal(getattr(sums, name), getattr(theirs, name)), name
    assert np.array_equal(found.undated, expected.undated)
    assert (found.longest, found.oldest_won) == (expected.longest, expected.oldest_won)


@pytest.mark.parametrize("after", [0, 4, 9.5, 70])
def test_the_worked_example_is_counted_alike_at_every_moment(
    counted: Counted, after: float
) -> None:
    log, at = worked_example(), FIRST + after
    assert_equal(counted(log, at), history.count(log, at))


@given(logs(), MOMENTS)
@settings(max_examples=60)
def test_any_log_is_counted_alike_on_duckdb(log: Log, at: float) -> None:
    with backends.duckdb(*tables.tables_of(log)) as connection:
        found = tables.counts_of(backends.rows_at(connection, round(at * history.DAY)), log.steps)
    assert_equal(found, history.count(log, at))


@pytest.mark.parametrize("after", [17.25, 60.0])
def test_everything_that_can_happen_is_counted_alike(counted: Counted, after: float) -> None:
    """Ties, re-entries, skips, rows said twice, unknown times, rows after the closing."""
    log, at = many(1), FIRST + after
    assert_equal(counted(log, at), history.count(log, at))


def test_a_log_without_any_row_is_counted_alike(counted: Counted) -> None:
    nothing = history.log_of(ids=[], created=[])
    assert_equal(counted(nothing, FIRST), history.count(nothing, FIRST))


def test_maven_is_counted_alike(counted: Counted, shared_data: Path) -> None:
    log, at = maven(shared_data / "maven_crm" / "sales_pipeline.csv"), day("2017-10-01")
    assert_equal(counted(log, at), history.count(log, at))


def test_bpi2012_is_counted_alike_in_its_own_zone(counted: Counted, shared_data: Path) -> None:
    from foresaid.files.canonical import read_pair

    folder, zone = shared_data / "bpi2012", ZoneInfo("Europe/Amsterdam")
    paths = (folder / "opportunities.csv.gz", folder / "steps.csv.gz")
    log = read_pair(*paths, zone=zone).log
    for moment in ("2011-12-01", "2012-04-01"):
        assert_equal(counted(log, day(moment)), history.count(log, day(moment)))


def test_counts_of_two_halves_add_up_to_those_of_the_whole(counted: Counted) -> None:
    """Each half counted by itself, where no step repeats the outcome."""
    log, at = many(3), FIRST + 30
    plain = history.select(log, np.ones(len(log), bool), log.entry_step != 4)
    even = np.arange(len(plain)) % 2 == 0
    left, right = (counted(history.select(plain, which), at) for which in (even, ~even))
    assert_equal(left + right, history.count(plain, at))
