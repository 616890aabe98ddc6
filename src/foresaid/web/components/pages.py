"""The links from one page of a list to the others."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """`number` is none where a gap stands."""

    number: int | None
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    links: tuple[PageLink, ...]
    previous: str
    next: str
    first_row: int
    last_row: int
    rows: int


def pages_of(page: Page[Any], query: QueryDict) -> Pages:
    def href(number: int) -> str:
        changed = query.copy()
        changed["page"] = str(number)
        return f"?{changed.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = tuple(
        PageLink(number=n, href=href(n), current=n == page.number)
        if isinstance(n, int)
        else PageLink(number=None)
        for n in numbers
    )
    return Pages(
        links=links,
        previous=href(page.previous_page_number()) if page.has_previous() else "",
        next=href(page.next_page_number()) if page.has_next() else "",
        first_row=page.start_index(),
        last_row=page.end_index(),
        rows=page.paginator.count,
    )
