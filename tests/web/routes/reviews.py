from collections.abc import Mapping

from foresaid.reviews.models import Review
from foresaid.reviews.operations.prepare import prepare_review
from tests.cast import Cast

from .rule import Made, Route, Who

THE_TWO = ("sam", "dana")
OTHERS = ("iris", "theo")


def dana(cast: Cast) -> Mapping[str, object]:
    return {"person": cast.dana.uuid}


def prepared(cast: Cast) -> Review:
    """A review of Dana, prepared by Sam who leads her."""
    return prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, minutes=30, now=cast.now)


def review(cast: Cast) -> Mapping[str, object]:
    return {"review": prepared(cast).uuid}


def no_such_item(cast: Cast) -> Mapping[str, object]:
    """An empty agenda has no items; whoever may open the review is told so by 404 as well."""
    return {**review(cast), "item": 0}


def of_the_two(name: str, own: Made = review, *, insiders: tuple[str, ...] = THE_TWO) -> Route:
    return Route(
        name=name,
        who=Who.INSIDERS,
        insiders=insiders,
        outsiders=OTHERS,
        own=own,
        reads=False,
        writes=True,
    )


ROUTES = [
    Route(name="reviews"),
    Route(
        name="review_prepare",
        who=Who.INSIDERS,
        insiders=("sam", "ada"),
        outsiders=("iris", "theo"),
        own=dana,
        sends=lambda cast: {"minutes": "30"},
        reads=False,
        writes=True,
    ),
    Route(
        name="review_as_of",
        who=Who.INSIDERS,
        insiders=("sam", "ada"),
        outsiders=("iris", "theo"),
        own=dana,
    ),
    Route(name="review", who=Who.INSIDERS, insiders=THE_TWO, outsiders=OTHERS, own=review),
    of_the_two("review_again", insiders=("sam",)),
    of_the_two("review_start", insiders=("sam",)),
    of_the_two("review_aim"),
    of_the_two("review_close", insiders=("sam",)),
    Route(
        name="review_item",
        who=Who.INSIDERS,
        insiders=("sam",),
        outsiders=OTHERS,
        own=no_such_item,
        writes=True,
        answers=(404,),
    ),
]
