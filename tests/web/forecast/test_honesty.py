"""Were the chances honest: the words above the rows never say another thing than the rows."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.urls import reverse

from foresaid import formats
from foresaid.engine.calibration import reliability
from foresaid.forecasting import sentences
from foresaid.forecasting.term_views import PartView
from foresaid.ledger.figures import words
from foresaid.ledger.figures.figure import Figure
from foresaid.ledger.figures.held import Sureness
from tests.cast import Cast, sign_in
from tests.web.forecast import scene

HONEST = ([0.25] * 40 + [0.75] * 40, [True] * 10 + [False] * 30 + [True] * 30 + [False] * 10)
CROSSED = ([0.25] * 40 + [0.75] * 40, [True] * 20 + [False] * 20 + [True] * 20 + [False] * 20)


def said(stated: list[float], came: list[bool]) -> str:
    keys = tuple(range(len(stated)))
    figure = Figure(
        name="sure-of-goals", counted=keys[: sum(came)], all_of=keys, least=20, held_back=False
    )
    return words.bias(Sureness(stated=figure, reliability=reliability(stated, came)))


def computed(stated: list[float], came: list[bool]) -> str:
    found = reliability(stated, came)
    assert found is not None
    figures = {**asdict(found), "too_sure": found.too_sure, "too_unsure": found.too_unsure}
    return sentences.reliability({"reliability": figures})


def test_where_every_row_is_within_chance_so_is_the_sentence() -> None:
    assert said(*HONEST) == "As sure as it went, as far as so many can tell."
    assert computed(*HONEST).endswith("That is within chance.")


def test_rows_that_are_off_stand_in_the_sentence_though_they_cancel_out() -> None:
    assert said(*CROSSED) == (
        "On the whole as sure as it went; but of the 40 about 25% sure, 50% came true."
    )
    assert computed(*CROSSED).endswith(
        "On the whole that is within chance; but of the 40 of about 25%, 50% came true."
    )


def test_a_size_of_chance_that_is_off_by_less_than_five_points_is_not_spoken_of() -> None:
    stated, came = [0.001] * 200 + [0.5] * 40, [True] * 3 + [False] * 197 + [True, False] * 20
    assert computed(stated, came).endswith("That is within chance.")


def test_of_a_hundred_deals_with_a_chance_so_many_were_won() -> None:
    found = reliability(*HONEST)
    assert found is not None
    assert sentences.of_a_hundred(asdict(found)["bins"]) == (
        "Of 100 deals that were given 75%, 75 were won. "
        "Of 100 deals that were given 25%, 25 were won."
    )
    assert sentences.of_a_hundred([]) == ""


@pytest.mark.django_db
def test_stated_confidence_stands_beside_computed_chances(cast: Cast) -> None:
    scene.fill(cast)
    address = reverse("calibration")
    for person, heading in (
        (cast.dana, "How your words held"),
        (cast.sam, f"How words held in {formats.team(cast.north.name)}"),
    ):
        page = sign_in(person).get(address).content.decode()
        assert page.index("What was computed") < page.index("What people said")
        assert heading in page
        assert "are needed before it says anything" in page
    assert sign_in(cast.dana).get(f"{address}?term=nonsense").status_code == 200


def test_a_part_that_mostly_brings_nothing_keeps_its_average() -> None:
    part = PartView(part="new", mean=363.0, low=0.0, middle=0.0, high=0.0)
    words = sentences.part_words(part, sentences.Unit("EUR"))
    assert words == "In 9 of 10 cases nothing comes of it; €363 on average."
    never = PartView(part="new", mean=0.0, low=0.0, middle=0.0, high=0.0)
    assert sentences.part_words(never, sentences.Unit("EUR")) == "Nothing is expected of it."
