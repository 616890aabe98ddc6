"""Somebody on a phone, not signed in, follows a link of a reminder and goes on from there."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from foresaid.ledger.models import Result
from tests.cast import PASSWORD, Cast
from tests.web.contract import links_in_mails

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_result_is_said_by_one_button_and_the_rest_after_signing_in(
    page: Page, cast: Cast
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(links_in_mails.result(cast))
    expect(page.get_by_text("until then nothing is written")).to_be_visible()
    assert not Result.objects.exists()
    page.get_by_role("button", name="Reached", exact=True).click()
    expect(page.get_by_text("Written down: Reached")).to_be_visible()
    assert Result.objects.get().came == "reached"
    page.get_by_role("link", name="Say how it went, and what’s next").click()
    page.get_by_label("Email").fill(cast.dana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Reached")).to_be_visible()
    assert re.search(r"/meetings/[0-9a-f-]+/evidence/", page.url)
    assert reverse("account_login") not in page.url
