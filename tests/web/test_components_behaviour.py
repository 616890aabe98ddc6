"""What the keyboard, drafts and sending do in a real browser, on the page of all components."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "What will the customer have done?"


@pytest.fixture
def look(page: Page, live_server: Any, cast: Cast, settings: Any) -> Page:
    """The page of all components, opened by a manager."""
    settings.DEBUG = True
    cookies = sign_in(cast.sam).cookies.values()
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": live_server.url} for one in cookies]
    )
    page.goto("/look")
    return page


def test_the_keyboard_steps_from_item_to_item(look: Page) -> None:
    look.keyboard.press("n")
    expect(look.locator(".spread:focus .spread-title")).to_have_text("Northwind plant upgrade")
    look.keyboard.press("n")
    expect(look.locator(".spread:focus .spread-title")).to_have_text("Halden Foods renewal")
    look.keyboard.press("p")
    expect(look.locator(".spread:focus .spread-title")).to_have_text("Northwind plant upgrade")


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(look: Page) -> None:
    look.keyboard.press("?")
    expect(look.get_by_role("dialog", name="Keyboard")).to_be_visible()
    look.keyboard.press("Escape")
    expect(look.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_keys_are_letters_while_somebody_types(look: Page) -> None:
    field = look.get_by_label(WORDS).first
    field.fill("")
    field.press("n")
    field.press("?")
    expect(field).to_have_value("n?")
    expect(look.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_what_was_typed_is_there_again_until_it_is_cleared(look: Page) -> None:
    form = "form[data-keep-draft=gallery]"
    look.get_by_text("New date…").click()
    look.locator(f"{form} input[name=due_on]").fill("2026-12-01")
    look.reload()
    expect(look.locator(f"{form} input[name=due_on]")).to_have_value("2026-12-01")
    look.get_by_role("button", name="Clear it").click()
    expect(look.locator(f"{form} input[name=due_on]")).to_have_value("")
    look.reload()
    expect(look.locator(f"{form} input[name=due_on]")).to_have_value("")


def test_a_form_that_is_sent_twice_arrives_once(look: Page) -> None:
    sent: list[str] = []
    look.on("request", lambda request: sent.append(request.method))
    with look.expect_navigation():
        look.evaluate("""() => {
          const form = document.querySelector(".halves form");
          form.noValidate = true;
          form.requestSubmit();
          form.requestSubmit();
        }""")
    assert sent.count("POST") == 1


def test_the_chosen_colours_are_kept_and_known_before_the_page_shows(look: Page) -> None:
    look.locator("details.menu summary").first.click()
    with look.expect_navigation():
        look.get_by_role("button", name="Dark").click()
    assert look.url.endswith("/look")
    expect(look.locator("html")).to_have_attribute("data-theme", "dark")
    assert look.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 20, 26)"


def test_a_theme_is_kept_only_if_it_exists_and_leads_to_no_other_site(db: None) -> None:
    answer = Client().post("/theme", {"theme": "purple", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["theme"].value == ""
    answer = Client().post("/theme", {"theme": "dark", "next": "/look?page=2"})
    assert answer["Location"] == "/look?page=2"
    assert answer.cookies["theme"].value == "dark"


@pytest.mark.parametrize("bent", ["NaN", "home", "../../x", "//elsewhere.example", "/\\\\x", "a:b"])
def test_a_way_back_that_is_no_address_of_ours_leads_home(bent: str, db: None) -> None:
    answer = Client(raise_request_exception=False).post("/theme", {"next": bent})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_page_of_components_is_there_only_while_developing(client: Client, db: None) -> None:
    assert client.get("/look").status_code == 404
