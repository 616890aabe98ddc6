"""Columns that were named as known at creation and tell nothing all the same, in words."""

import numpy as np

from foresaid.engine.log import LOST, OPEN, WON, Log
from foresaid.engine.presence import filled, rejected

KINDS = {WON: "won", LOST: "lost", OPEN: "open"}


def left_out(log: Log) -> tuple[str, ...]:
    """A sentence for each named column that cannot be learned from, with the figures why."""
    found = [_filled(log, name) for name in sorted(log.known) if rejected(log, name)]
    if "owner" in log.known and np.unique(log.owner[log.present("owner")]).size < 2:
        found.append("The column owner names fewer than two people: nobody can be told apart.")
    return tuple(found)


def _filled(log: Log, name: str) -> str:
    told = filled(log, name)
    shares = {kind: there / of for kind, (there, of) in told.items()}
    parts = [f"{shares[kind]:.0%} of {word}" for kind, word in KINDS.items() if kind in shares]
    return (
        f"The column {name} is named as known at creation, but is filled for {_listed(parts)} "
        "opportunities. What is filled by the outcome, or for no more than half, tells nothing of "
        "the others: it moves no chance."
    )


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
