"""Today on a phone with a poor connection: quick enough to be used, and nothing typed is lost."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from foresaid.ledger.models import Expectation, Result
from tests.cast import Cast
from tests.web.contract.browser import opened
from tests.web.today import dana_s_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
# 400 ms there and back, 400 kbit/s each way, as where a train passes a village.
POOR = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
GONE = {**POOR, "offline": True}
AT_MOST = 10.0


class Phone:
    """A page of Dana's behind a connection that can be made poor or taken away."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.network: CDPSession = context.new_cdp_session(self.page)
        self.network.send("Network.enable")
        self.connected(POOR)

    def connected(self, how: dict[str, Any]) -> None:
        self.network.send("Network.emulateNetworkConditions", how)


@pytest.fixture
def phone(browser: Browser, live_server: Any, cast: Cast) -> Iterator[Phone]:
    dana_s_day.today(cast)
    with opened(browser, live_server.url, cast.dana, viewport=PHONE, has_touch=True) as context:
        yield Phone(context)


def test_a_goal_takes_two_taps_and_stands_within_ten_seconds(phone: Phone) -> None:
    page = phone.page
    page.goto(reverse("today"))
    began = time.monotonic()
    page.locator("a.choice").first.tap()
    page.get_by_role("button", name="Set this goal").tap()
    expect(page.get_by_text("The goal is set.").first).to_be_visible()
    took = time.monotonic() - began
    assert Expectation.objects.filter(kind="goal", wording="suggested").count() == 1
    assert took < AT_MOST, f"{took:.1f} s"


def test_a_result_takes_one_tap_and_stands_within_ten_seconds(phone: Phone, cast: Cast) -> None:
    meeting = dana_s_day.ended_without_result(cast)
    page = phone.page
    page.goto(reverse("today"))
    card = page.locator("article", has_text="Lund")
    began = time.monotonic()
    card.get_by_role("button", name="Reached", exact=True).tap()
    expect(page.get_by_role("heading", name="Reached", exact=True)).to_be_visible()
    took = time.monotonic() - began
    assert Result.objects.get(of__meeting=meeting).came == "reached"
    assert took < AT_MOST, f"{took:.1f} s"
    expect(page.get_by_text("What’s next, and when?")).to_be_visible()
    checked = page.locator("input:checked")
    assert [box.get_attribute("value") for box in checked.all()] in ([], [""])


def test_what_was_typed_is_there_again_when_the_connection_dropped(phone: Phone) -> None:
    page = phone.page
    page.goto(reverse("today"))
    page.locator("a.choice", has_text="Your own words").first.tap()
    words = "Anna Northwind names who signs, in writing"
    field = page.get_by_label("What will the customer do because of this meeting?")
    expect(field).to_be_visible()
    here = page.url
    field.fill(words)
    phone.connected(GONE)
    page.get_by_role("button", name="Set this goal").tap()
    page.wait_for_timeout(800)  # the browser says that there is no connection
    before = Expectation.objects.filter(kind="goal").count()
    phone.connected(POOR)
    page.goto(here)
    expect(field).to_have_value(words)
    page.get_by_role("button", name="Set this goal").tap()
    expect(page.get_by_text("The goal is set.").first).to_be_visible()
    assert Expectation.objects.filter(kind="goal").count() == before + 1


def test_a_form_that_is_sent_twice_is_written_once(phone: Phone) -> None:
    page = phone.page
    page.goto(reverse("today"))
    page.locator("a.choice").first.tap()
    expect(page.get_by_role("button", name="Set this goal")).to_be_visible()
    before = Expectation.objects.filter(kind="goal").count()
    # As when an answer was lost on its way and the browser sends the same form again.
    statuses = page.evaluate(
        """async () => {
          const form = document.querySelector("form[data-keep-draft^=goal]");
          const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
          return [(await send()).status, (await send()).status];
        }"""
    )
    assert statuses == [200, 200]
    assert Expectation.objects.filter(kind="goal").count() == before + 1
