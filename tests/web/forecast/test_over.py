"""The forecast's page of a term that is over: what came, and nothing of today."""

import pytest
from django.urls import reverse
from django.utils import timezone

from foresaid import formats
from foresaid.forecasting import sentences
from foresaid.forecasting.models import Outlook
from tests.cast import Cast, sign_in
from tests.web.forecast import scene


def _page(cast: Cast, term: object) -> str:
    address = f"{reverse('forecast')}?term={term}&of=team:{cast.north.uuid}"
    return sign_in(cast.sam).get(address).content.decode()


@pytest.fixture
def month(cast: Cast) -> Outlook:
    """The first outlook of an ended month of the north that was held against what came.

    In the first days of a month one that ended may not be yet.
    """
    scene.fill(cast)
    scene.prove(cast, timezone.now())
    rows = Outlook.objects.filter(team=cast.north, part="total", measure="won_amount")
    today = cast.organisation.today(timezone.now())
    ended = rows.filter(term__ends_on__lte=today, score__isnull=False)
    return ended.select_related("term").order_by("pk")[0]


def test_what_came_stands_on_top_in_the_past_tense(cast: Cast, month: Outlook) -> None:
    page = _page(cast, month.term.uuid)
    came = formats.money(round(month.score.came), cast.organisation.currency)
    assert f"{came} came in {month.term.name}." in page
    assert "in 8 of 10 cases" in page
    assert "made later, from what was known on" in page
    assert "Who it came from" in page


def test_nothing_of_today_stands_below_an_ended_term(cast: Cast, month: Outlook) -> None:
    page = _page(cast, month.term.uuid)
    for words in ("Computed as of", f"{month.term.name} brings", "a fact", "hard to believe"):
        assert words not in page
    running = _page(cast, scene.running(cast, timezone.now()).uuid)
    assert "a fact" in running


def test_a_team_is_not_called_a_team_twice() -> None:
    assert formats.team("Nord") == "Team Nord"
    assert formats.team("Melvin Marxen’s team") == "Melvin Marxen’s team"


def test_a_bias_where_nothing_came_is_said_without_a_figure() -> None:
    assert sentences.bias(1.6e304) == "too high by far"
    assert sentences.bias(0.2) == "20% too high"
