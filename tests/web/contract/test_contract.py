"""What holds for every page of the list in `pages.py`, on a phone and a desk, in light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from foresaid.people.models import Person
from tests.cast import Cast
from tests.web.contract import browser as ask
from tests.web.contract.pages import PAGES, ContractPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("contract", PAGES, ids=lambda contract: contract.name)
def test_a_page_keeps_the_contract(
    contract: ContractPage, browser: Browser, live_server: Any, cast: Cast, settings: Any
) -> None:
    settings.DEBUG = contract.developing
    who = contract.who(cast) if contract.who else None
    path = contract.path(cast)
    wrong = [
        f"{width} px: {complaint}"
        for width in ask.WIDTHS
        for complaint in _complaints(browser, live_server.url, who, path, contract, width)
    ]
    wrong += _without_script(browser, live_server.url, who, path)
    assert not wrong, "\n".join(wrong)


def _complaints(
    browser: Browser,
    base_url: str,
    who: Person | None,
    path: str,
    contract: ContractPage,
    width: int,
) -> list[str]:
    """Everything that one loading of the page shows to be wrong."""
    with ask.opened(browser, base_url, who, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        watch = ask.Watch(page, contract.answers)
        response = page.goto(path)
        assert response is not None
        found = []
        if response.status != contract.answers:
            found.append(f"answers {response.status} instead of {contract.answers}")
        if (moved := ask.shift(page)) > ask.LARGEST_SHIFT:
            found.append(f"moves while it loads by {moved:.3f}")
        if doubled := ask.doubled(page):
            found.append(f"has ids twice: {', '.join(doubled)}")
        if (weight := watch.weight()) > ask.HEAVIEST:
            found.append(f"weighs {weight} bytes")
        for theme in ask.THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{theme}: {line}" for line in ask.axe(page)]
        if (sideways := ask.overflow(page)) > 0:
            found.append(f"scrolls sideways by {sideways} px")
        return found + watch.complaints + watch.foreign(base_url)


def _without_script(browser: Browser, base_url: str, who: Person | None, path: str) -> list[str]:
    """A reader without JavaScript sees a heading and the page's words."""
    with ask.opened(browser, base_url, who, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(path)
        heading = page.locator("h1")
        if heading.count() != 1 or not heading.inner_text().strip():
            return ["without JavaScript: there is not exactly one heading with words"]
        if len(page.locator("main").inner_text().split()) < 5:
            return ["without JavaScript: there is next to nothing to read"]
    return []
