"""A page whose second half is sent when a test says so, as a slow line or machine would."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from playwright.sync_api import Page

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
COUNT_DRAWINGS = """
window.drawn = 0;
const count = () => { window.drawn += 1; requestAnimationFrame(count); };
requestAnimationFrame(count);
"""
STYLED = """() => document.querySelector("main h1")
  && [...document.querySelectorAll("link[rel=stylesheet]")].every(({sheet}) => sheet)"""


@contextmanager
def in_two(first: str, rest: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a page that stops after `first`, and what sends the `rest`."""
    go_on = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_answer, args=(server, first, rest, go_on), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", go_on.set
        finally:
            go_on.set()


def _answer(server: socket.socket, first: str, rest: str, go_on: Event) -> None:
    asking, _address = server.accept()
    with asking:
        asking.recv(65536)
        asking.sendall(HEAD + first.encode())
        go_on.wait(timeout=30)
        asking.sendall(rest.encode())


def drawn_early(page: Page, path: str, base_url: str, at: str, *, waits: bool) -> int:
    """How often the page at `path` was drawn with only what stands before `at`.

    Afterwards `page` has all of it. `waits`: it may ask the browser to wait for the rest.
    """
    whole = page.context.request.get(path).text()
    whole = whole.replace('="/static/', f'="{base_url}/static/')
    first, cut, rest = (whole if waits else whole.replace('rel="expect"', "")).partition(at)
    assert cut, f"{path} has no {at}"
    page.add_init_script(COUNT_DRAWINGS)
    with in_two(first, cut + rest) as (address, go_on):
        page.goto(address, wait_until="commit")
        page.wait_for_function(STYLED, polling=20)
        page.wait_for_timeout(200)
        drawn = int(page.evaluate("window.drawn"))
        go_on()
        page.wait_for_load_state("load")
    return drawn
