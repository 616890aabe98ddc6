"""Pictures of every page, for eyes; run by `tools/pictures.py`, collected by no test run."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.cast import Cast
from tests.web.contract import browser as ask
from tests.web.contract.pages import PAGES, ContractPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("contract", PAGES, ids=lambda contract: contract.name)
def test_take_the_pictures_of_a_page(
    contract: ContractPage, browser: Browser, live_server: Any, cast: Cast, settings: Any
) -> None:
    settings.DEBUG = contract.developing
    folder = Path(os.environ["FORESAID_TEST_PICTURES"])
    who = contract.who(cast) if contract.who else None
    path = contract.path(cast)
    for width in ask.WIDTHS:
        size = {"width": width, "height": 900}
        with ask.opened(browser, live_server.url, who, viewport=size) as context:
            page = context.new_page()
            page.goto(path)
            for theme in ask.THEMES:
                page.emulate_media(color_scheme=theme)
                name = f"{contract.name}-{width}-{theme}.png"
                page.screenshot(path=folder / name, full_page=True)
