"""Smaller versions of `benchmarks/ledger_trust.py`, in processes and databases of their own."""

import os

import pytest

from benchmarks.ledger_trust import PARTS, run
from benchmarks.support.databases import KINDS, NoPostgres

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", sorted(set(PARTS) - {"tamper"}))
def test_what_the_benchmark_does_holds_in_small(part: str, kind: str) -> None:
    """Tampering is done in `test_chain.py`, on the database that the tests run on."""
    if kind == "PostgreSQL" and not os.environ.get("FORESAID_TEST_POSTGRESQL_URL"):
        pytest.skip("There is no PostgreSQL beside this run.")
    try:
        found = {kind: run(part, kind, quick=True)}
    except NoPostgres as reason:
        pytest.skip(str(reason))
    _rows, wrong = PARTS[part].lines(found)
    assert [one for one in wrong if "p95" not in one] == []
