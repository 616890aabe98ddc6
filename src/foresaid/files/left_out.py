"""Columns that were named as known at creation and tell nothing all the same, in words."""

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import LOST, OPEN, WON, Log
from foresaid.engine.standing import filled, rejected

KINDS = {WON: "won", LOST: "lost", OPEN: "open"}


def left_out(log: Log) -> tuple[str, ...]:
    """A sentence for each named column that cannot be learned from, with the figures why."""
    present = {name: _present(log, name) for name in sorted(log.known)}
    found = [_filled(log, name, there) for name, there in present.items() if rejected(log, there)]
    if "owner" in log.known and np.unique(log.owner[present["owner"]]).size < 2:
        found.append("The column owner names fewer than two people: nobody can be told apart.")
    return tuple(found)


def _present(log: Log, name: str) -> NDArray[np.bool_]:
    if name == "owner":
        return np.asarray(log.owner >= 0, bool)
    if name in log.attributes:
        return np.asarray(log.attributes[name].codes >= 0, bool)
    return np.asarray(log.amount > 0 if name == "amount" else np.ones(len(log), bool), bool)


def _filled(log: Log, name: str, present: NDArray[np.bool_]) -> str:
    shares = filled(log, present)
    told = [f"{shares[kind]:.0%} of {word}" for kind, word in KINDS.items() if kind in shares]
    return (
        f"The column {name} is named as known at creation, but is filled for {_listed(told)} "
        "opportunities. What is filled by the outcome, or for no more than half, tells nothing of "
        "the others: it moves no chance."
    )


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
