"""What an opportunity is called and to whom it belongs: pages of their own, or dialogs."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.sales.operations import opportunities as operations
from foresaid.sales.operations.credits import split_credit
from foresaid.sales.questions import choices, opportunity_page
from foresaid.sales.questions.choices import Choice
from foresaid.sales.questions.detail import OpportunityPage
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .around import DescribeForm, ShareForm


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def describe(request: SignedInRequest, opportunity: UUID) -> HttpResponseBase:
    page = opportunity_page(request.actor, opportunity, request.now)
    row = page.row
    initial = {
        "name": row.name,
        "account": str(row.account_uuid or ""),
        "product": str(page.product_uuid or ""),
    }
    form = DescribeForm(
        request.POST or None,
        initial=initial,
        accounts=_with(choices.accounts(request.actor), initial["account"], row.account),
        products=choices.products(request.actor),
    )
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(form, lambda: _describe(request, row.uuid, form))
    ):
        messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    return _page(request, "opportunities/describe.html", page, form)


def _describe(request: SignedInRequest, uuid: UUID, form: DescribeForm) -> object:
    values = form.cleaned_data
    return operations.describe(
        request.actor,
        opportunity=uuid,
        name=values["name"],
        account=UUID(values["account"]) if values["account"] else None,
        product=UUID(values["product"]) if values["product"] else None,
        now=request.now,
        request_key=doors.request_key(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@doors.signed_in
def share(request: SignedInRequest, opportunity: UUID) -> HttpResponseBase:
    """Percentages for each who works on it."""
    page = opportunity_page(request.actor, opportunity, request.now)
    people = choices.colleagues(request.actor)
    form = ShareForm(request.POST or None, shares=page.shares, people=people)
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(
            form,
            lambda: split_credit(
                request.actor,
                opportunity=opportunity,
                shares=form.shares(),
                now=request.now,
                request_key=doors.request_key(request),
            ),
        )
    ):
        messages.success(request, _("The shares hold from now on."))
        return doors.onward(request, reverse("opportunity", args=[opportunity]))
    return _page(request, "opportunities/share.html", page, form)


def _page(
    request: SignedInRequest, template: str, page: OpportunityPage, form: Form
) -> HttpResponseBase:
    context: dict[str, Any] = {"page": page, "form": form}
    status = 422 if form.is_bound else 200
    return doors.page(request, template, context, part="form", status=status)


def _with(found: Iterable[Choice], value: str, label: str) -> list[Choice]:
    """The choices, with the present one where it is not among them."""
    listed = list(found)
    if value and value not in {one.value for one in listed}:
        listed.insert(0, Choice(value=value, label=label))
    return listed
