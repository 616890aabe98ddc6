from collections.abc import Mapping

from foresaid.sales.operations.accounts import create_account
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast

from .rule import Made, Route, Who


def of(name: str, **more: str) -> Made:
    """Dana's own words: for her and who leads her directly, not for who leads from above."""
    return lambda cast: {"subject": "people", "key": getattr(cast, name).uuid, **more}


def at_an_account(cast: Cast) -> Mapping[str, object]:
    made = create_account(cast.operator, name="Northwind", now=cast.now)
    return {"subject": "accounts", "key": made.uuid, "figure": "kept"}


def in_a_step(cast: Cast) -> Mapping[str, object]:
    made = create_default_process(cast.operator, now=cast.now)
    step = made.versions.get().steps.first()
    assert step is not None
    return {"subject": "steps", "key": step.uuid}


ROUTES = [
    Route(name="words"),
    Route(
        name="words_of",
        who=Who.INSIDERS,
        own=of("dana"),
        insiders=("dana", "sam"),
        outsiders=("ada", "iris", "theo"),
    ),
    Route(
        name="words_records",
        who=Who.INSIDERS,
        own=of("dana", figure="kept"),
        insiders=("dana", "sam"),
        outsiders=("ada", "iris", "theo"),
    ),
]
