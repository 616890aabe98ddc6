"""Block components: tags that wrap what a page's author writes between them.

Each is a plain function that gets the rendered content and returns markup;
`templatetags/foresaid.py` makes tags of them. `docs/explanation/look.md` shows each in use.
"""

from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .tones import tone_of


def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


def kept(content: str) -> SafeString:
    """What stands between, kept for later: `{% kept as beside %}…{% endkept %}`.

    A page can so know whether something follows before it has written what stands before it.
    """
    return SafeString(content.strip())


def spread(
    content: str,
    title: str = "",
    *,
    href: str = "",
    meta: str = "",
    stake: str = "",
    level: int = 3,
    id: str = "",  # noqa: A002 - named as the attribute it becomes
    narrow: bool = False,
    item: bool = True,
) -> SafeString:
    """The signature: `expected` and `happened` inside it stand side by side, `decide` below.

    `item` lets the `n` and `p` keys step to it; `narrow` keeps the two sides stacked.
    """
    return _render(
        "spread",
        content=content,
        title=title,
        href=href,
        meta=meta,
        stake=stake,
        level=level,
        id=id,
        narrow=narrow,
        item=item,
    )


def expected(content: str, cap: str = "", *, small: str = "", nothing: bool = False) -> SafeString:
    """The left side. `nothing` says that nobody had expected anything: hatched, and said so."""
    tone = "nothing" if nothing else "expected"
    words = cap or (gettext("Nothing was expected") if nothing else gettext("Expected"))
    return _render("side", content=content, cap=words, small=small, tone=tone)


def happened(content: str, cap: str = "", *, tone: str = "plain", small: str = "") -> SafeString:
    """The right side. The cap carries the tone in words: `Not yet · 9 days late`."""
    words = cap or gettext("What happened")
    return _render("side", content=content, cap=words, small=small, tone=tone_of(tone))


def side(content: str, cap: str, *, tone: str = "plain", small: str = "") -> SafeString:
    """Half of a spread with words of one's own above it, such as a person's name."""
    return _render("side", content=content, cap=cap, small=small, tone=tone_of(tone))


def spread_body(content: str) -> SafeString:
    """Anything across the whole width of a spread: a question, a list of choices, a form."""
    return _render("spread_body", content=content)


def decide(content: str, ask: str = "") -> SafeString:
    """The bar below a spread, with the ways out of it."""
    return _render("decide", content=content, ask=ask)


def facts(content: str, *, lead: bool = False) -> SafeString:
    """A row of `fact`s; `lead` gives the first more room."""
    return _render("facts", content=content, lead=lead)


def sheet(content: str, title: str = "", *, level: int = 2, id: str = "") -> SafeString:  # noqa: A002
    """A titled panel, as they stand in the aside."""
    return _render("sheet", content=content, title=title, level=level, id=id)


def empty(content: str, title: str, *, level: int = 2) -> SafeString:
    """What would stand here, and how to get it there."""
    return _render("empty", content=content, title=title, level=level)


def quiet(content: str, summary: str = "", *, open: bool = False) -> SafeString:  # noqa: A002
    """What needs no talk: a dashed line; with a `summary` the content is folded under it."""
    return _render("quiet", content=content, summary=summary, open=open)


def disclosure(
    content: str,
    label: str,
    *,
    look: str = "small",
    group: str = "",
    open: bool = False,  # noqa: A002
) -> SafeString:
    """A button that opens the form of an act. Of one `group`, one is open at a time."""
    return _render("disclosure", content=content, label=label, look=look, group=group, open=open)


def table(
    content: str, caption: str, *, cards: bool = False, caption_seen: bool = False
) -> SafeString:
    """A table in its scrolling box; with `cards` its rows stack on a phone."""
    return _render(
        "table", content=content, caption=caption, cards=cards, caption_seen=caption_seen
    )


def filters(context: Context, content: str, label: str = "") -> SafeString:
    """A bar of filters, sent by GET, keeping the order that a table is sorted in."""
    request = context.get("request")
    kept = {key: value for key, value in (request.GET.items() if request else ()) if key == "sort"}
    return _render("filters", content=content, label=label or gettext("Filter"), kept=kept)


def section_head(content: str, *, beside: str = "", id: str = "") -> SafeString:  # noqa: A002
    """A second-level heading with a word beside it."""
    return _render("section_head", content=content, beside=beside, id=id)
