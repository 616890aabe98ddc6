from collections.abc import Mapping

from foresaid.people.models import Term
from tests.cast import Cast

from .rule import Route, Who


def a_call(cast: Cast) -> Mapping[str, object]:
    term = Term.objects.filter(organisation=cast.organisation, kind="quarter").latest("starts_on")
    return {"term": str(term.uuid), "commit": "100", "likely": "200", "best": "300"}


ROUTES = [
    Route(name="forecast"),
    Route(name="forecast_call", sends=a_call, reads=False, writes=True),
    Route(name="calibration"),
    Route(
        name="calibration_bin",
        own=lambda cast: {"place": 0},
        answers=(404,),
    ),
    Route(name="coaching"),
    Route(
        name="coaching_of",
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "theo", "ada"),
        own=lambda cast: {"person": cast.dana.uuid},
    ),
]
