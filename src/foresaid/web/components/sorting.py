"""Links that sort a table, made of the address the reader is at."""

from dataclasses import dataclass
from typing import Literal

from django.http import QueryDict


@dataclass(frozen=True, slots=True, kw_only=True)
class SortLink:
    """`sorted` is how the table stands now by this column; `href` sorts it the other way."""

    href: str
    sorted: Literal["ascending", "descending", ""]


def sort_link(query: QueryDict, key: str, *, first: str = "up") -> SortLink:
    """`?sort=key` sorts upward, `?sort=-key` downward; a new order starts at the first page."""
    now = query.get("sort", "")
    up, down = key, f"-{key}"
    wanted = {up: down, down: up}.get(now, up if first == "up" else down)
    changed = query.copy()
    changed["sort"] = wanted
    changed.pop("page", None)
    return SortLink(href=f"?{changed.urlencode()}", sorted=_sorted(now, up, down))


def _sorted(now: str, up: str, down: str) -> Literal["ascending", "descending", ""]:
    if now == up:
        return "ascending"
    return "descending" if now == down else ""
