"""Shaping a way of selling; each change makes a next version and leaves the old ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foresaid.sales import default_process
from foresaid.sales.drafts import StepDraft
from foresaid.sales.operations import steps
from foresaid.sales.operations.process import copy_process, create_process
from foresaid.sales.questions import processes
from foresaid.sales.questions.processes import step_to_change
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import SEVEN, ProcessForm, StepForm, initial_of, lines


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.shapes_sales)
def new(request: SignedInRequest) -> HttpResponseBase:
    others = processes(request.actor)
    like = request.GET.get("like", "")
    form = ProcessForm(request.POST or None, others=others, initial={"like": like})
    made: list[UUID] = []

    def act() -> None:
        made.append(_create(request, form, is_first=not others))

    if form.is_bound and form.is_valid() and doors.attempt(form, act):
        messages.success(request, _("The way of selling is there; now write out its steps."))
        return redirect("process_one", made[0]) if made else redirect("process")
    status = 422 if form.is_bound else 200
    return doors.page(request, "process/new.html", {"form": form}, status=status)


def _create(request: SignedInRequest, form: ProcessForm, *, is_first: bool) -> UUID:
    values = form.cleaned_data
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    if values["like"] not in {"", SEVEN}:
        like = UUID(values["like"])
        return copy_process(request.actor, name=values["name"], like=like, **once).uuid
    own = [StepDraft(name=name[:120]) for name in lines(values["steps"])]
    return create_process(
        request.actor,
        name=values["name"],
        steps=default_process.steps() if values["like"] == SEVEN else own,
        is_default=is_first,
        **once,
    ).uuid


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.shapes_sales)
def step(request: SignedInRequest, step: UUID) -> HttpResponseBase:
    found, process = step_to_change(request.actor, step)
    form = StepForm(request.POST or None, initial=initial_of(found.step))
    if form.is_bound and form.is_valid():
        draft = replace(form.draft(), after_sale=found.after_sale)
        if doors.attempt(
            form,
            lambda: steps.change_step(
                request.actor,
                step=step,
                draft=draft,
                now=request.now,
                request_key=doors.request_key(request),
            ),
        ):
            messages.success(request, _("The step is written anew, as a next version."))
            return redirect("process_one", process.uuid)
    context = {"form": form, "step": found.step, "process": process, "adding": False}
    return doors.page(request, "process/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.shapes_sales)
def after(request: SignedInRequest, step: UUID) -> HttpResponseBase:
    found, process = step_to_change(request.actor, step)
    form = StepForm(request.POST or None)
    if form.is_bound and form.is_valid():
        draft = form.draft()
        if doors.attempt(
            form,
            lambda: steps.add_step(
                request.actor,
                after=step,
                draft=draft,
                now=request.now,
                request_key=doors.request_key(request),
            ),
        ):
            messages.success(request, _("The step is there."))
            return redirect("process_one", process.uuid)
    context = {"form": form, "step": found.step, "process": process, "adding": True}
    return doors.page(request, "process/step.html", context, status=422 if form.is_bound else 200)


@require_POST
@doors.allowed(lambda actor: actor.shapes_sales)
def place(request: SignedInRequest, step: UUID) -> HttpResponseBase:
    """Move a step up or down, or take it out."""
    _found, process = step_to_change(request.actor, step)
    once: dict[str, Any] = {"now": request.now, "request_key": doors.request_key(request)}
    acts: dict[str, Callable[[], object]] = {
        "up": lambda: steps.move_step(request.actor, step=step, up=True, **once),
        "down": lambda: steps.move_step(request.actor, step=step, up=False, **once),
        "out": lambda: steps.remove_step(request.actor, step=step, **once),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    doors.attempt_or_say(request, act)
    return redirect("process_one", process.uuid)
