"""Pages of figures, and of the records that each of them was made of."""

from typing import cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from foresaid.ledger.adherence import next_steps_agreed
from foresaid.ledger.figures import About, Held, about, words_held
from foresaid.ledger.figures.records import Record, records_of
from foresaid.ledger.views import Share
from foresaid.people.seen import Area
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .presenting import NAMES, heading_of, words_page
from .terms import Chosen, NoTerms, chosen_term

RECORDS = 25


@require_safe
@doors.signed_in
def own(request: SignedInRequest) -> HttpResponseBase:
    return _show(request, "people", request.actor.require_person().uuid)


@require_safe
@doors.signed_in
def words(request: SignedInRequest, subject: str, key: UUID) -> HttpResponseBase:
    return _show(request, subject, key)


def _show(request: SignedInRequest, subject: str, key: UUID) -> HttpResponseBase:
    found, term, held = _held(request, subject, key)
    page = words_page(
        found, held, term.query, is_own=_is_own(request, found), agreed=_agreed(request, found)
    )
    context = {"page": page, "term": term, "about": found, "back": _back(found)}
    return doors.page(request, "words/words.html", context)


@require_safe
@doors.signed_in
def records(request: SignedInRequest, subject: str, key: UUID, figure: str) -> HttpResponseBase:
    """The very rows of one figure: those that count first or alone, or those that do not."""
    found, term, held = _held(request, subject, key)
    chosen = held.figures().get(figure)
    if chosen is None:
        raise Http404
    part = request.GET.get("part", "")
    counted = set(chosen.counted)
    keys = {
        "counted": [one for one in chosen.all_of if one in counted],
        "rest": [one for one in chosen.all_of if one not in counted],
    }.get(part, list(chosen.all_of))
    newest_first = list(dict.fromkeys(reversed(keys)))
    on_page = Paginator(newest_first, RECORDS).get_page(request.GET.get("page", "1"))
    moment = request.actor.organisation.moment(request.now)
    shown = records_of(request.actor, chosen, list(on_page.object_list), moment)
    context = {
        "heading": NAMES[figure],
        "about": found,
        "of": heading_of(found, is_own=_is_own(request, found)),
        "term": term,
        "figure": chosen,
        "part": part,
        "page": Page(shown, on_page.number, cast("Paginator[Record]", on_page.paginator)),
    }
    return doors.page(request, "words/records.html", context)


def _held(request: SignedInRequest, subject: str, key: UUID) -> tuple[About, Chosen, Held]:
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    found = about(actor, subject, key, actor.organisation.today(request.now))
    try:
        term = chosen_term(actor, request.GET, moment)
    except NoTerms as error:
        raise Http404(str(error)) from error
    if found.person is not None and not _is_own(request, found):
        doors.look_at(request, found.person, Area.PRIVATE)
    held = words_held(actor, found, from_at=term.from_at, to_at=term.to_at, moment=moment)
    return found, term, held


def _agreed(request: SignedInRequest, found: About) -> Share | None:
    if found.person is None:
        return None
    moment = request.actor.organisation.moment(request.now)
    return next_steps_agreed(request.actor, [found.person], moment)[found.person]


def _is_own(request: SignedInRequest, found: About) -> bool:
    return found.uuid == request.actor.require_person().uuid


def _back(found: About) -> str:
    """The name of the page to which these figures belong."""
    return {"accounts": "account", "steps": "process", "teams": "team"}.get(found.subject, "team")
