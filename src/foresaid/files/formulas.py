"""Cells that a spreadsheet would run instead of showing them."""

BEGIN = ("=", "+", "-", "@", "\t", "\r")


def plain[T](cell: T) -> T | str:
    """The cell, with an apostrophe before a text that would be run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(BEGIN) else cell
