"""The rule of one address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from tests.cast import Cast

Made = Callable[[Cast], Mapping[str, object]]


class Who(Enum):
    """Who may; everybody else gets 404, and who is signed out is led to the sign-in."""

    ANYBODY = "anybody, signed in or not"
    SIGNED_IN = "everybody who stands for a person"
    MANAGERS = "managers and heads of sales"
    SHAPERS = "heads of sales and administrators"
    ADMINISTRATORS = "administrators"
    # Only those named in `insiders`; `outsiders` of the same organisation must get 404.
    INSIDERS = "those close to the row"


def nothing(cast: Cast) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An address by its name.

    `own` makes the arguments of the address, with rows of the cast's organisation that it may
    write first; somebody of another organisation who asks for them must get 404. `sends` makes
    what a good form there sends. `insiders` and `outsiders` are names of the cast, such as
    `("dana", "sam")`, and needed for `Who.INSIDERS` alone. `reads` and `writes` say whether GET
    and POST are there at all. `answers` are what a good request may end with.
    """

    name: str
    who: Who = Who.SIGNED_IN
    own: Made = nothing
    sends: Made = nothing
    reads: bool = True
    writes: bool = False
    insiders: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()
    # 422: the form was refused and is shown again.
    answers: tuple[int, ...] = (200, 302, 422)

    @property
    def takes_arguments(self) -> bool:
        return self.own is not nothing
