"""One thing that was said: everything about it, and whatever can be done with it now."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foresaid.ledger import about, questions
from foresaid.ledger.operations.adopt import adopt, replace_inherited
from foresaid.ledger.operations.anew import say_anew
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.counting import Counted, record_count
from foresaid.ledger.operations.handing import answer_hand_over, give_help
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back_many, withdraw_expectation
from foresaid.ledger.views import ExpectationView
from foresaid.people.errors import NotThere
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest
from foresaid.web.opportunities.presenting import came_words, cap, said_words

from . import forms

type Values = dict[str, Any]


@require_safe
@doors.signed_in
def said(request: SignedInRequest, expectation: UUID) -> HttpResponseBase:
    return _show(request, _found(request, expectation))


@require_POST
@doors.signed_in
def act(request: SignedInRequest, expectation: UUID, act: str) -> HttpResponseBase:
    if act not in ACTS:
        raise Http404
    view = _found(request, expectation)
    form = _form(act, request, request.POST)
    if form.is_valid() and doors.attempt(
        form, lambda: ACTS[act](request, expectation, form.cleaned_data)
    ):
        messages.success(request, _("It is written down."))
        return doors.onward(request, _after(request, view, act))
    return _show(request, view, refused=(act, form))


@require_POST
@doors.signed_in
def back(request: SignedInRequest) -> HttpResponseBase:
    """Take back what was just said, once or of many at once."""
    uuids = doors.uuids_of(request, "expectation")
    done = doors.attempt_or_say(
        request,
        lambda: take_back_many(
            request.actor,
            expectations=uuids,
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    if done:
        messages.success(request, _("It is taken back."))
    return doors.onward(request, reverse("today"))


def _found(request: SignedInRequest, expectation: UUID) -> ExpectationView:
    moment = request.actor.organisation.moment(request.now)
    view = questions.expectation(request.actor, expectation, moment)
    if view is None or view.kind == "aim":
        raise NotThere(_("There is no such expectation among those you can see."))
    return view


def _after(request: SignedInRequest, view: ExpectationView, act: str) -> str:
    """Where to go on: what was declined may be out of sight by then."""
    moment = request.actor.organisation.moment(request.now)
    if questions.expectation(request.actor, view.uuid, moment) is None:
        return reverse("today")
    return reverse("said", args=[view.uuid])


def _show(
    request: SignedInRequest, view: ExpectationView, refused: tuple[str, Form] | None = None
) -> HttpResponseBase:
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    today = actor.organisation.today(request.now)
    group = about.members(actor, view.uuid, moment) if view.members else []
    shown = dict([refused]) if refused else {}
    words, tone = cap(view)
    context = {
        "view": view,
        "small": said_words(view, today),
        "cap": words,
        "tone": tone,
        "happened": came_words(view),
        "group": group,
        "decided": about.decided(group),
        "ways": [
            (act, label, button, shown.get(act) or _form(act, request, of=view))
            for act, label, button in _ways(view, actor.require_person().pk)
        ],
        "refused": refused[1] if refused else None,
    }
    status = 422 if refused else 200
    return doors.page(request, "said/said.html", context, status=status)


def _ways(view: ExpectationView, me: int) -> list[tuple[str, str, str]]:
    """What can be done with it: the act, what opens it, and the words of its button."""
    if view.state != "open":
        return []
    if view.kind == "hand_over":
        return _answers(view, me)
    if view.inherited:
        adopting = [("adopt", _("Adopt it…"), _("Adopt it as it stands"))]
        now = [("replace", _("Say what should happen now…"), _("Say this instead"))]
        return [*([] if view.overdue else adopting), *now]
    if view.kind == "goal":
        return []
    result = ("count", _("How many it was…"), _("Write the result down"))
    if not view.members:
        result = ("result", _("What came of it…"), _("Write the result down"))
    anew = ("anew", _("Say it better…"), _("Say this instead"))
    single = view.kind == "next_step" and view.opportunity_uuid and not view.members
    return [
        result,
        *([anew] if single else []),
        ("change", _("New date, or how sure…"), _("Write the change down")),
        ("cancel", _("Cancel this step…"), _("Cancel this step")),
    ]


def _answers(view: ExpectationView, me: int) -> list[tuple[str, str, str]]:
    """What who was asked may answer, and who asked may do meanwhile."""
    if view.holder.key != me:
        return [("cancel", _("It is no longer needed…"), _("Ask no longer"))]
    if view.moves_credit:
        accept = ("accept", _("I take it over…"), _("Take it over"))
    else:
        accept = ("help", _("I help, and will…"), _("Promise it"))
    return [accept, ("decline", _("I do not, because…"), _("Decline"))]


def _form(
    act: str, request: SignedInRequest, data: Any = None, *, of: ExpectationView | None = None
) -> Form:
    ids = f"{act}-%s"
    if act in {"replace", "anew"}:
        today = request.actor.organisation.today(request.now)
        first = forms.as_said(of) if of and act == "anew" else None
        return forms.Expected(data, initial=first, today=today, auto_id=ids)
    return FORMS[act](data, auto_id=ids)


FORMS: dict[str, type[Form]] = {
    "result": forms.Happened,
    "count": forms.HowMany,
    "change": forms.Changed,
    "cancel": forms.Cancelled,
    "accept": forms.Accepted,
    "decline": forms.Declined,
    "help": forms.Helping,
    "adopt": forms.Nothing,
}


def _once(request: SignedInRequest) -> dict[str, Any]:
    return {"now": request.now, "request_key": doors.request_key(request)}


def _result(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    told = Told(**values)
    return record_result(request.actor, expectation=uuid, told=told, **_once(request))


def _count(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    counted = Counted(**values)
    return record_count(request.actor, expectation=uuid, counted=counted, **_once(request))


def _change(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return change_expectation(request.actor, expectation=uuid, **values, **_once(request))


def _cancel(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return withdraw_expectation(request.actor, expectation=uuid, **values, **_once(request))


def _adopt(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return adopt(request.actor, expectations=[uuid], **_once(request))


def _replace(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    due_on = values.pop("due_on")
    return replace_inherited(
        request.actor, expectation=uuid, wanted=Wanted(**values), due_on=due_on, **_once(request)
    )


def _anew(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    due_on = values.pop("due_on")
    return say_anew(
        request.actor, expectation=uuid, wanted=Wanted(**values), due_on=due_on, **_once(request)
    )


def _accept(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return answer_hand_over(
        request.actor, expectation=uuid, accepts=True, **values, **_once(request)
    )


def _decline(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return answer_hand_over(
        request.actor, expectation=uuid, accepts=False, **values, **_once(request)
    )


def _help(request: SignedInRequest, uuid: UUID, values: Values) -> object:
    return give_help(request.actor, expectation=uuid, **values, **_once(request))


ACTS: dict[str, Callable[[SignedInRequest, UUID, Values], object]] = {
    "result": _result,
    "count": _count,
    "change": _change,
    "cancel": _cancel,
    "adopt": _adopt,
    "replace": _replace,
    "anew": _anew,
    "accept": _accept,
    "decline": _decline,
    "help": _help,
}
