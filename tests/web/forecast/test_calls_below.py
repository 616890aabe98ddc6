"""Whoever leads a team reads each person's own call beside what is computed of them."""

import pytest
from django.urls import reverse

from tests.cast import Cast, sign_in
from tests.web.forecast import scene

pytestmark = pytest.mark.django_db


def test_a_team_s_page_shows_each_person_s_own_call(cast: Cast) -> None:
    scene.fill(cast)
    page = sign_in(cast.sam).get(f"{reverse('forecast')}?of=team:{cast.north.uuid}")
    words = "own call: €20,000 committed, €30,000 likely, €60,000 at best"
    assert page.content.decode().count(words) == 1
