"""The pages of targets."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from foresaid.ledger import target_questions
from foresaid.ledger.operations.target import set_targets
from foresaid.ledger.target_file import RefusedLine, read_targets
from foresaid.ledger.target_questions import TargetTree
from foresaid.people.actor import Actor
from foresaid.sales.questions.choices import choices_of
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import FileForm, TargetsForm, WhichForm

MOST_BYTES = 5_000_000


def sets_targets(actor: Actor) -> bool:
    return actor.shapes_sales or actor.is_manager


@require_safe
@doors.signed_in
def targets(request: SignedInRequest) -> HttpResponseBase:
    """The tree for who leads; one's own targets, and those of one's teams, for everybody."""
    moment = request.actor.organisation.moment(request.now)
    which = _which(request)
    context: dict[str, Any] = {
        "which": which,
        "own": target_questions.targets_of(
            request.actor, moment, term=which.cleaned_data["term"] or None
        ),
        "tree": _tree(request, which) if sets_targets(request.actor) else None,
        "query": _query(which),
        "may_set": sets_targets(request.actor),
    }
    return doors.page(request, "targets/targets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(sets_targets)
def set_on_page(request: SignedInRequest) -> HttpResponseBase:
    """Set the targets of everybody, teams and people in one go."""
    which = _which(request)
    tree = _tree(request, which)
    if tree is None:
        return redirect("targets")
    form = TargetsForm(request.POST or None, tree=tree, not_for=_not_for(request.actor))
    if request.method == "POST" and form.is_valid():
        done = doors.attempt(
            form,
            lambda: set_targets(
                request.actor,
                owed=form.owed(),
                now=request.now,
                request_key=doors.request_key(request),
            ),
        )
        if done:
            messages.success(request, _("The targets stand as you set them."))
            return redirect(f"{reverse('targets')}?{_query(which)}")
    fields = [field for field in form if field.name != "note"]
    context = {"form": form, "fields": fields, "tree": tree, "query": _query(which)}
    status = 422 if form.is_bound else 200
    return doors.page(request, "targets/set.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(sets_targets)
def from_file(request: SignedInRequest) -> HttpResponseBase:
    """Set targets from a file; nothing is set while a line is refused, unless one says so."""
    form = FileForm(request.POST or None, request.FILES or None)
    refused: list[RefusedLine] = []
    sent = request.method == "POST" and form.is_valid()
    if sent and doors.attempt(form, lambda: refused.extend(_take(request, form))) and not refused:
        return redirect("targets")
    context = {"form": form, "refused": refused}
    status = 422 if form.is_bound else 200
    return doors.page(request, "targets/file.html", context, status=status)


def _take(request: SignedInRequest, form: FileForm) -> list[RefusedLine]:
    sent = form.cleaned_data["file"]
    read = read_targets(request.actor, sent.name, sent.read(MOST_BYTES), request.now)
    if read.refused and not form.cleaned_data["only_good"]:
        return list(read.refused)
    if read.owed:
        set_targets(
            request.actor,
            owed=read.owed,
            now=request.now,
            request_key=doors.request_key(request),
        )
    count = len(read.owed)
    words = ngettext("%(count)s target is set.", "%(count)s targets are set.", count)
    messages.success(request, words % {"count": count})
    return []


def _not_for(actor: Actor) -> UUID | None:
    """A manager's own target is set by who leads them."""
    return None if actor.shapes_sales or actor.person is None else actor.person.uuid


def _which(request: SignedInRequest) -> WhichForm:
    """Term and measure as asked for, else this quarter's money."""
    actor = request.actor
    moment = actor.organisation.moment(request.now)
    terms = target_questions.terms(actor, moment)
    today = actor.organisation.today(request.now)
    running = [one for one in terms if one.starts_on <= today <= one.last_on]
    usual = next((one for one in running if one.kind == "quarter"), None)
    asked = {
        "term": request.GET.get("term") or (str(usual.uuid) if usual else ""),
        "measure": request.GET.get("measure") or "won_amount",
        "step": request.GET.get("step", ""),
    }
    steps = choices_of(actor, request.now).step_keys
    form = WhichForm(asked, terms=terms, steps=steps)
    if not form.is_valid():
        form = WhichForm({**asked, "term": str(usual.uuid) if usual else "", "measure":
                          "won_amount", "step": ""}, terms=terms, steps=steps)  # fmt: skip
        form.is_valid()
    return form


def _tree(request: SignedInRequest, which: WhichForm) -> TargetTree | None:
    values = which.cleaned_data
    if not values.get("term"):
        return None
    step = values["step"] if values["measure"] == "step_entries" else ""
    return target_questions.target_tree(
        request.actor,
        request.actor.organisation.moment(request.now),
        term=values["term"],
        measure=values["measure"],
        step_key=step,
    )


def _query(which: WhichForm) -> str:
    return urlencode({name: value for name, value in which.cleaned_data.items() if value})
