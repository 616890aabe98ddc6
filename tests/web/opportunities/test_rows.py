"""The rows of the list are written without a template, so what it would escape is tried here."""

import pytest
from django.urls import reverse

from tests.cast import Cast, sign_in
from tests.web.opportunities import scene

pytestmark = pytest.mark.django_db

NASTY = """<script>alert("1")</script> & {0} {name} '%s'"""
HARMLESS = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; {0} {name} &#x27;%s&#x27;"


def test_names_are_shown_as_they_were_typed(cast: Cast) -> None:
    deal = scene.fill(cast)
    deal.name = NASTY
    deal.save(update_fields=["name"])
    assert deal.account is not None
    deal.account.name = NASTY
    deal.account.save(update_fields=["name"])
    response = sign_in(cast.sam).get(reverse("opportunities"), {"q": "<script>alert"})
    html = response.content.decode()
    assert NASTY not in html
    assert "<script>alert" not in html
    # The link, the box to tick, the link to change it, and the account beneath.
    assert html.count(HARMLESS) >= 4


def test_a_row_leads_to_its_page_and_back(cast: Cast) -> None:
    deal = scene.fill(cast)
    address = reverse("opportunities") + "?state=all&q=" + deal.name.split()[0]
    html = sign_in(cast.sam).get(address).content.decode()
    assert f'href="{reverse("opportunity", args=[deal.uuid])}"' in html
    assert f"{reverse('opportunity_edit', args=[deal.uuid])}?next=/opportunities/%3Fstate" in html
