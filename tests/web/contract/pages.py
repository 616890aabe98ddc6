"""Every page that keeps the contract of `test_contract.py`. Whoever makes a page adds it here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from foresaid.people.models import Person
from foresaid.reviews.models import Review
from foresaid.reviews.operations.prepare import prepare_review
from tests.cast import Cast
from tests.deals import default_steps, learnable_past, open_deal, project


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """`path` may write what the page shows; `who` is signed in, or nobody."""

    name: str
    path: Callable[[Cast], str]
    who: Callable[[Cast], Person] | None = None
    developing: bool = False
    answers: int = 200


def a_review(cast: Cast) -> str:
    """Sam's review of Dana, who has three open deals and a past to learn from."""
    steps = default_steps(cast)
    learnable_past(cast, cast.iris)
    for name, days in (("Vidar", 4), ("Ferro", 20), ("Northwind", 5)):
        open_deal(cast.dana, steps, name=name, entered=[cast.now - dt.timedelta(days=days)])
    project(cast.organisation, cast.now)
    review = prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)
    return reverse("review", args=[review.uuid])


def an_item(cast: Cast) -> str:
    """The deals of an item that speaks of several."""
    path = a_review(cast)
    item = Review.objects.get().items.filter(part="talk").first()
    assert item is not None
    return f"{path}items/{item.pk}/"


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
    ContractPage(name="reviews", path=named("reviews"), who=a_manager),
    ContractPage(name="review", path=a_review, who=a_manager),
    ContractPage(name="review-item", path=an_item, who=a_manager),
    ContractPage(
        name="review-as-of",
        path=lambda cast: reverse("review_as_of", args=[cast.dana.uuid]),
        who=a_manager,
    ),
    ContractPage(name="team", path=named("team"), who=a_manager),
    ContractPage(name="nothing-here", path=lambda cast: "/nothing-here", answers=404),
]
