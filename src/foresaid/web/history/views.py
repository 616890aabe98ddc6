"""The page History, and the same as a file."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from foresaid.ledger import history as ledger
from foresaid.ledger.history import Entered
from foresaid.ledger.history_files import as_csv, as_json_lines
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import NarrowForm

FILES: dict[str, tuple[Callable[[Iterable[Entered]], Iterator[str]], str, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8", "history.csv"),
    "jsonl": (as_json_lines, "application/jsonl; charset=utf-8", "history.jsonl"),
}


@require_safe
@doors.signed_in
def history(request: SignedInRequest) -> HttpResponseBase:
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    form = NarrowForm(request.GET, ledger.people(actor, moment))
    narrowed = form.narrowed()
    page = ledger.history(actor, narrowed, moment, after=_after(request))
    _note_looks(request, {one.said.holder.key for one in page.lines if one.said.holder})
    context = {
        "form": form,
        "page": page,
        "is_discreet": any(getattr(one.said, "is_discreet", False) for one in page.lines),
        "named": ledger.named(actor, narrowed, moment),
        "narrow": any(request.GET.get(name) for name in form.fields),
        "query": _query(request),
        "older": _query(request, after=page.older),
        "is_newest": "after" not in request.GET,
    }
    return doors.page(request, "history/history.html", context)


@require_safe
@doors.signed_in
def file(request: SignedInRequest, form: str) -> HttpResponseBase:
    """What is in sight and narrowed as on the page, all of it."""
    written, content_type, name = FILES[form]
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    narrowed = NarrowForm(request.GET, ledger.people(actor, moment)).narrowed()
    lines = ledger.everything(actor, narrowed, moment)
    _note_looks(request, ledger.holders(actor, narrowed, moment))
    response = StreamingHttpResponse(written(lines), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _after(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _query(request: SignedInRequest, **changed: object) -> str:
    """The address's query without the place in the list, or with another one."""
    query = request.GET.copy()
    query.pop("after", None)
    for key, value in changed.items():
        query[key] = str(value)
    return query.urlencode()


def _note_looks(request: SignedInRequest, holders: set[int]) -> None:
    for person in holders - {request.actor.require_person().pk}:
        doors.look_at(request, person, "work")
