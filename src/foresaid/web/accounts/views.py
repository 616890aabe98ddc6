"""The client base: a list, and a page for each account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foresaid.ledger.about import of_account
from foresaid.ledger.covered import accounts_covered, accounts_overdue, accounts_vague
from foresaid.sales.operations import accounts as operations
from foresaid.sales.questions import account_list, account_page, choices
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest
from foresaid.web.opportunities.lines import lines_of
from foresaid.web.opportunities.presenting import spreads
from foresaid.web.said.forms import Expected

from .forms import AccountForm, ContactForm, FindForm


@require_safe
@doors.signed_in
def accounts(request: SignedInRequest) -> HttpResponseBase:
    form = FindForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    page = account_list(
        request.actor,
        text=chosen.get("q", ""),
        whose=chosen.get("whose") or "all",
        **_by_next_step(request, chosen.get("next", "")),
        sort=request.GET.get("sort", "name"),
        page=request.GET.get("page", "1"),
        now=request.now,
    )
    context = {"form": form, "page": page, "narrow": any(chosen.values())}
    return doors.page(request, "accounts/list.html", context)


def _by_next_step(request: SignedInRequest, chosen: str) -> dict[str, Any]:
    actor, moment = request.actor, request.actor.organisation.moment(request.now)
    match chosen:
        case "without":
            return {"without": accounts_covered(actor)}
        case "overdue":
            return {"within_any": accounts_overdue(actor, moment)}
        case "vague":
            return {"within_any": accounts_vague(actor, moment)}
    return {}


@require_safe
@doors.signed_in
def account(request: SignedInRequest, account: UUID) -> HttpResponseBase:
    return _show(request, account, ContactForm())


def _show(request: SignedInRequest, account: UUID, form: ContactForm) -> HttpResponseBase:
    page = account_page(request.actor, account, request.now)
    moment = request.actor.organisation.moment(request.now)
    today = request.actor.organisation.today(request.now)
    lines = lines_of(request.actor, list(page.open), moment)
    said = of_account(request.actor, account, moment)
    context = {
        "page": page,
        "lines": lines,
        "form": form,
        "said": spreads(said, today, moment, None),
        "step_form": Expected(today=today, auto_id="next-%s"),
        "has_step": any(one.is_open_step for one in said) or any(one.next_step for one in lines),
    }
    status = 422 if form.is_bound else 200
    return doors.page(request, "accounts/account.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def new(request: SignedInRequest) -> HttpResponseBase:
    person = request.actor.require_person()
    form = AccountForm(
        request.POST or None,
        people=choices.colleagues(request.actor),
        initial={"owner": str(person.uuid), "is_active": True},
    )
    made: list[UUID] = []

    def act() -> None:
        values = form.cleaned_data
        row = operations.create_account(
            request.actor,
            name=values["name"],
            owner=UUID(values["owner"]) if values["owner"] else None,
            domain=values["domain"],
            now=request.now,
            request_key=doors.request_key(request),
        )
        made.append(row.uuid)

    if form.is_bound and form.is_valid() and doors.attempt(form, act):
        return redirect("account", made[0]) if made else redirect("accounts")
    context = {"form": form, "page": None}
    return doors.page(request, "accounts/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def edit(request: SignedInRequest, account: UUID) -> HttpResponseBase:
    page = account_page(request.actor, account, request.now)
    initial: dict[str, Any] = {
        "name": page.name,
        "owner": str(page.owner_uuid or ""),
        "domain": page.domain,
        "is_active": page.is_active,
    }
    people = choices.colleagues(request.actor)
    form = AccountForm(request.POST or None, people=people, initial=initial)

    def act() -> None:
        values = form.cleaned_data
        operations.change_account(
            request.actor,
            account=account,
            name=values["name"],
            owner=UUID(values["owner"]) if values["owner"] else None,
            parent=page.parent_uuid,
            domain=values["domain"],
            is_active=values["is_active"],
            now=request.now,
            request_key=doors.request_key(request),
        )

    if form.is_bound and form.is_valid() and doors.attempt(form, act):
        messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
        return redirect("account", account)
    context = {"form": form, "page": page}
    return doors.page(request, "accounts/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@doors.signed_in
def add_contact(request: SignedInRequest, account: UUID) -> HttpResponseBase:
    form = ContactForm(request.POST)
    if form.is_valid() and doors.attempt(
        form,
        lambda: operations.add_contact(
            request.actor,
            account=account,
            now=request.now,
            request_key=doors.request_key(request),
            **form.cleaned_data,
        ),
    ):
        messages.success(request, _("%(name)s is there.") % {"name": form.cleaned_data["name"]})
        return redirect("account", account)
    return _show(request, account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def change_contact(request: SignedInRequest, account: UUID, contact: UUID) -> HttpResponseBase:
    page = account_page(request.actor, account, request.now)
    found = next((one for one in page.contacts if one.uuid == contact), None)
    if found is None:
        raise Http404
    initial = {name: getattr(found, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST or None, initial=initial)
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(
            form,
            lambda: operations.change_contact(
                request.actor,
                contact=contact,
                now=request.now,
                request_key=doors.request_key(request),
                **form.cleaned_data,
            ),
        )
    ):
        messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
        return redirect("account", account)
    context = {"page": page, "contact": found, "form": form}
    status = 422 if form.is_bound else 200
    return doors.page(request, "accounts/contact.html", context, part="form", status=status)
