"""Nothing on a page moves, in whatever order its parts come."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.cast import Cast
from tests.web.contract import browser as ask
from tests.web.contract.halves import STYLED, drawn_early
from tests.web.contract.pages import a_review, an_opportunity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_stands_beside_a_page_finds_its_place_kept(
    browser: Browser, live_server: Any, cast: Cast
) -> None:
    path = an_opportunity("opportunity")(cast)
    desk = {"width": 1280, "height": 900}
    with ask.opened(browser, live_server.url, cast.dana, viewport=desk) as context:
        page = context.new_page()
        assert drawn_early(page, path, live_server.url, "<aside", waits=False)
        assert page.locator("aside").is_visible()
        assert ask.shift(page) <= ask.LARGEST_SHIFT


def test_a_page_is_drawn_once_it_is_whole(browser: Browser, live_server: Any, cast: Cast) -> None:
    """Else rows that come late would widen the columns of those before them."""
    with ask.opened(browser, live_server.url, cast.sam) as context:
        page = context.new_page()
        assert not drawn_early(page, "/reviews/", live_server.url, '<dialog class="', waits=True)
        page.wait_for_function("window.drawn > 0", polling=20)


def test_a_button_that_waits_for_script_keeps_its_place(
    browser: Browser, live_server: Any, cast: Cast
) -> None:
    path = a_review(cast)
    phone = {"width": 390, "height": 900}
    with ask.opened(browser, live_server.url, cast.sam, viewport=phone) as context:
        page = context.new_page()
        held: list[Route] = []
        page.route("**/printing*.js", lambda route: held.append(route))
        with page.expect_request("**/printing*.js"):
            page.goto(path, wait_until="commit")
        beside = page.get_by_role("button", name="Start the review")
        page.wait_for_function(STYLED, polling=20)
        before = beside.bounding_box()
        assert not page.locator("[data-print]").is_visible()
        for route in held:
            route.continue_()
        page.wait_for_load_state("load")
        assert page.locator("[data-print]").is_visible()
        assert beside.bounding_box() == before
