"""Reading a way of selling: what each step is for, and how it normally goes here."""

from dataclasses import dataclass
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from foresaid import formats
from foresaid.forecasting.questions import StepNormView, norms
from foresaid.sales.questions import process_page, processes
from foresaid.sales.questions.detail import StepView
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

FEWEST = 10
"""Ended stays below which shares are said to be too early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A step with what was learned of it, in sentences."""

    step: StepView
    open: int
    learned: tuple[str, ...]


@require_safe
@doors.signed_in
def process(request: SignedInRequest) -> HttpResponseBase:
    """The usual way of selling; the others are one link away."""
    found = processes(request.actor)
    if not found:
        return doors.page(request, "process/none.html", {"may": request.actor.shapes_sales})
    return one(request, found[0].uuid)


@require_safe
@doors.signed_in
def one(request: SignedInRequest, process: UUID, n: int | None = None) -> HttpResponseBase:
    page = process_page(request.actor, process, request.now, n)
    usual = norms(request.actor, page.line.id)
    context = {
        "page": page,
        "others": processes(request.actor),
        "steps": [_told(step, usual, page.open_by_step) for step in page.steps],
        "after_sale": [_told(step, {}, {}) for step in page.after_sale],
        "may": request.actor.shapes_sales and page.version.current,
    }
    return doors.page(request, "process/process.html", context)


def _told(step: StepView, usual: dict[str, StepNormView], open_here: dict[str, int]) -> Told:
    norm = usual.get(step.key)
    return Told(
        step=step,
        open=open_here.get(step.key, 0),
        learned=tuple(learned_words(norm)) if norm else (),
    )


def learned_words(norm: StepNormView) -> list[str]:
    """How the step normally goes, each sentence with its evidence."""
    words: list[str] = []
    if norm.left_p50 is not None and norm.left_p80 is not None and norm.won_deals:
        words.append(_left_words(norm))
    if norm.ended >= FEWEST:
        words.append(
            _("Of 100 that leave it, %(shares)s (%(n)s seen).")
            % {"shares": _shares(norm), "n": formats.number(norm.ended)}
        )
    elif norm.entered and not norm.ended:
        words.append(_("None has left it so far; it is too early for shares."))
    elif norm.entered:
        words.append(
            ngettext(
                "Only %(n)s has left it so far; it is too early for shares.",
                "Only %(n)s have left it so far; it is too early for shares.",
                norm.ended,
            )
            % {"n": formats.number(norm.ended)}
        )
    return words


def _left_words(norm: StepNormView) -> str:
    return ngettext(
        "Half of the deals that were won had left it by day %(half)s, 8 of 10 by day %(most)s "
        "(%(n)s deal).",
        "Half of the deals that were won had left it by day %(half)s, 8 of 10 by day %(most)s "
        "(%(n)s deals).",
        norm.won_deals,
    ) % {
        "half": formats.number(round(norm.left_p50 or 0)),
        "most": formats.number(round(norm.left_p80 or 0)),
        "n": formats.number(norm.won_deals),
    }


def _shares(norm: StepNormView) -> str:
    """Where they go, without the ways that none of them took."""
    ways = (
        (norm.going_on, _("%(share)s go on")),
        (norm.won, _("%(share)s are won")),
        (norm.lost, _("%(share)s are lost")),
    )
    return formats.listed(
        words % {"share": _of_100(share)} for share, words in ways if round(100 * share[2])
    )


def _of_100(share: tuple[float, float, float]) -> str:
    value, low, high = (round(100 * part) for part in share)
    return f"{formats.number(value)} ({formats.band(low, high)})"
