"""What is asked of a page in a real browser, as functions that name what is wrong."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, Response

from foresaid.people.models import Person
from tests.cast import sign_in

WIDTHS = (390, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HEAVIEST = 150 * 1024
LARGEST_SHIFT = 0.02

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.map(({id, help, nodes}) =>
    [id, help, ...nodes.slice(0, 3).map((node) => node.html)].join(" "));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """async () => {
  let sum = 0;
  const count = (entries) => {
    for (const entry of entries) if (!entry.hadRecentInput) sum += entry.value;
  };
  const observer = new PerformanceObserver((list) => count(list.getEntries()));
  observer.observe({type: "layout-shift", buffered: true});
  await document.fonts.ready;
  for (let painted = 0; painted < 3; painted += 1) await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 80));
  count(observer.takeRecords());
  return sum;
}"""
DOUBLED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(({id}) => id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""


@contextmanager
def opened(
    browser: Browser, base_url: str, who: Person | None, **options: Any
) -> Iterator[BrowserContext]:
    """A browser context in which `who` is signed in."""
    context = browser.new_context(
        base_url=base_url, locale="en-GB", reduced_motion="reduce", **options
    )
    if who is not None:
        context.add_cookies(
            [
                {"name": morsel.key, "value": morsel.value, "url": base_url}
                for morsel in sign_in(who).cookies.values()
            ]
        )
    try:
        yield context
    finally:
        context.close()


class Watch:
    """Listens to a page while it loads."""

    def __init__(self, page: Page, answers: int) -> None:
        self.responses: list[Response] = []
        self.complaints: list[str] = []
        self.answers = answers
        page.on("response", lambda response: self.responses.append(response))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _hear(self, kind: str, text: str) -> None:
        expected = self.answers >= 400 and str(self.answers) in text
        if kind in {"error", "warning"} and not expected:
            self.complaints.append(f"console: {text}")

    def weight(self) -> int:
        """Bytes of everything that came, each compressed as a server sends it."""
        return sum(len(gzip.compress(one.body(), 6)) for one in self.responses)

    def foreign(self, base_url: str) -> list[str]:
        return [f"asks {one.url}" for one in self.responses if not one.url.startswith(base_url)]


def axe(page: Page) -> list[str]:
    """The violations that axe-core finds, each with up to three elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def overflow(page: Page) -> int:
    """Pixels by which the page can be scrolled sideways."""
    return int(page.evaluate(OVERFLOW))


def doubled(page: Page) -> list[str]:
    """The ids that several elements carry: whatever asks for one of them gets the wrong one."""
    found: list[str] = page.evaluate(DOUBLED)
    return found


def shift(page: Page) -> float:
    """The cumulative layout shift of a page that has loaded, once its fonts are there and drawn."""
    return float(page.evaluate(SHIFTS))
