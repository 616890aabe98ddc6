"""Every page that keeps the contract of `test_contract.py`. Whoever makes a page adds it here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from foresaid.people.models import Person
from tests.cast import Cast


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """`path` may write what the page shows; `who` is signed in, or nobody."""

    name: str
    path: Callable[[Cast], str]
    who: Callable[[Cast], Person] | None = None
    developing: bool = False
    answers: int = 200


def named(url_name: str, *args: object) -> Callable[[Cast], str]:
    """The address called `url_name`, the same for every cast."""
    return lambda cast: reverse(url_name, args=args)


def the_head(cast: Cast) -> Person:
    return cast.ada


def a_manager(cast: Cast) -> Person:
    return cast.sam


def a_salesperson(cast: Cast) -> Person:
    return cast.dana


PAGES: list[ContractPage] = [
    ContractPage(name="look", path=named("look"), who=a_manager, developing=True),
    ContractPage(name="sign-in", path=named("account_login")),
    ContractPage(name="sign-up", path=named("account_signup")),
    ContractPage(name="reset", path=named("account_reset_password")),
    ContractPage(name="reset-sent", path=named("account_reset_password_done")),
    ContractPage(name="change-password", path=named("account_change_password"), who=a_salesperson),
    ContractPage(name="addresses", path=named("account_email"), who=a_salesperson),
    ContractPage(name="sessions", path=named("usersessions_list"), who=a_salesperson),
    ContractPage(name="sign-out", path=named("account_logout"), who=a_salesperson),
    ContractPage(name="nothing-here", path=lambda cast: "/nothing-here", answers=404),
]
