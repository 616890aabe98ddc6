"""One operation, and rows of one's own and of another organisation to give it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foresaid.people.actor import Actor
from tests.cast import Cast

Rows = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`own` and `foreign` make the same arguments from rows of the cast's organisation and of the
    other; they may write what they need. `call` hands them to the operation as `actor`, who is an
    administrator and head of sales of the cast's organisation.
    """

    name: str
    own: Callable[[Cast], Rows]
    foreign: Callable[[Cast], Rows]
    call: Callable[[Cast, Actor, Rows], object]
