"""Enough values of a column to tell what it holds."""

from foresaid.files.tables import Table

LOOKED_AT = 2_000


def sample(table: Table, column: str) -> list[str]:
    """Filled values from all over the column; every one where few are filled."""
    at = table.columns.index(column)
    stride = max(1, len(table.rows) // LOOKED_AT)
    found = [row[at] for row in table.rows[::stride] if row[at]]
    return found or [row[at] for row in table.rows if row[at]]


def examples(table: Table, column: str) -> tuple[str, ...]:
    """Up to three different values, to show what stands in a column."""
    return tuple(dict.fromkeys(sample(table, column)[:60]))[:3]
