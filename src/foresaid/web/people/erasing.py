"""Erasing somebody: what names them is shown, chosen, looked at once more, and then gone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foresaid.people.actor import Actor
from foresaid.privacy import sentences
from foresaid.privacy.operations import erase
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest


class ChooseTexts(forms.Form):
    """Which of the texts go: a yes or no each. `seen` tells whether the list is still the same."""

    texts = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.CharField(
        label=_("The name, typed once more"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, plan: erase.Plan, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["texts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.key, one.key) for one in plan.texts]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def erase_person(request: SignedInRequest, person: UUID) -> HttpResponseBase:
    def carry_out(choice: erase.Choice) -> erase.Erased:
        return erase.erase_person(
            request.actor,
            person=person,
            choice=choice,
            now=request.now,
            request_key=doors.request_key(request),
        )

    back = reverse("person", args=[person])
    return _erase(request, _plan(erase.plan_person, request.actor, person), carry_out, back)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(lambda actor: actor.administers)
def erase_contact(request: SignedInRequest, contact: UUID) -> HttpResponseBase:
    def carry_out(choice: erase.Choice) -> erase.Erased:
        return erase.erase_contact(
            request.actor,
            contact=contact,
            choice=choice,
            now=request.now,
            request_key=doors.request_key(request),
        )

    back = reverse("accounts")
    return _erase(request, _plan(erase.plan_contact, request.actor, contact), carry_out, back)


def _plan(look: Callable[[Actor, UUID], erase.Plan], actor: Actor, uuid: UUID) -> erase.Plan:
    plan = look(actor, uuid)
    if plan.erased_at:
        raise Http404
    return plan


def _erase(
    request: SignedInRequest,
    plan: erase.Plan,
    carry_out: Callable[[erase.Choice], erase.Erased],
    back: str,
) -> HttpResponseBase:
    form = ChooseTexts(plan, request.POST or None)
    step = request.POST.get("step", "")
    if not form.is_valid():
        if form.is_bound:
            messages.error(request, _("The list has changed meanwhile. Look at it again."))
        return _page(request, plan, form, back, chosen=None)
    chosen = form.cleaned_data["texts"]
    choice = erase.Choice(
        texts=chosen, confirmed=form.cleaned_data["confirmed"], seen=form.cleaned_data["seen"]
    )
    done: list[erase.Erased] = []
    if step == "erase" and doors.attempt(form, lambda: done.append(carry_out(choice))):
        messages.success(request, sentences.done(done[0]) if done else _("Erased."))
        return redirect(back)
    # What names them since is to be seen before anything goes.
    return _page(request, plan, form, back, chosen=None if "texts" in form.errors else chosen)


def _page(
    request: SignedInRequest,
    plan: erase.Plan,
    form: ChooseTexts,
    back: str,
    *,
    chosen: list[str] | None,
) -> HttpResponseBase:
    """The list to choose from, or with what was `chosen` the last look before it goes."""
    going = {one.key for one in plan.texts if one.certain} if chosen is None else set(chosen)
    form.fields["confirmed"].required = chosen is not None  # asked for on the last look alone
    context = {
        "plan": plan,
        "form": form,
        "back": back,
        "confirming": chosen is not None,
        "texts": [(one, sentences.place(one), one.key in going) for one in plan.texts],
        "going": len(going),
        "goes": sentences.goes(plan),
        "stays": sentences.stays(plan),
    }
    return doors.page(request, "people/erase.html", context, status=422 if form.errors else 200)
