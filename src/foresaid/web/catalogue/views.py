"""Products with list prices, and exchange rates: for those who shape sales."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foresaid import formats
from foresaid.sales.operations import accounts as operations
from foresaid.sales.operations import rates
from foresaid.sales.questions import catalogue as questions
from foresaid.sales.questions.catalogue import RateLine
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import ProductForm, RateForm

may = doors.allowed(lambda actor: actor.shapes_sales)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A rate in words: 1 USD is 0.92 EUR."""

    line: RateLine
    words: str


@require_safe
@may
def catalogue(request: SignedInRequest) -> HttpResponseBase:
    return _page(request)


@require_POST
@may
def add_product(request: SignedInRequest) -> HttpResponseBase:
    form = ProductForm(request.POST, auto_id="product-%s")
    if form.is_valid() and doors.attempt(
        form, lambda: operations.add_product(request.actor, **form.cleaned_data, **_once(request))
    ):
        messages.success(request, _("%(name)s is there.") % {"name": form.cleaned_data["name"]})
        return redirect("catalogue")
    return _page(request, product=form)


@require_http_methods(["GET", "HEAD", "POST"])
@may
def change_product(request: SignedInRequest, product: UUID) -> HttpResponseBase:
    found = questions.product_line(request.actor, product)
    initial = {name: getattr(found, name) for name in ProductForm.base_fields}
    form = ProductForm(request.POST or None, initial=initial)
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(
            form,
            lambda: operations.change_product(
                request.actor, product=product, **form.cleaned_data, **_once(request)
            ),
        )
    ):
        messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
        return redirect("catalogue")
    context = {"form": form, "product": found}
    status = 422 if form.is_bound else 200
    return doors.page(request, "catalogue/product.html", context, part="form", status=status)


@require_POST
@may
def set_rate(request: SignedInRequest) -> HttpResponseBase:
    form = _rate_form(request, request.POST)
    if form.is_valid() and doors.attempt(
        form, lambda: rates.set_rate(request.actor, **form.cleaned_data, **_once(request))
    ):
        messages.success(request, _("The rate holds from that day."))
        return redirect("catalogue")
    return _page(request, rate=form)


def _page(
    request: SignedInRequest, *, product: ProductForm | None = None, rate: RateForm | None = None
) -> HttpResponseBase:
    found = questions.catalogue(request.actor)
    context = {
        "products": found.products,
        "rates": [Shown(line=one, words=rate_words(one)) for one in found.rates],
        "without_rate": found.without_rate,
        "product_form": product or ProductForm(auto_id="product-%s"),
        "rate_form": rate or _rate_form(request),
    }
    status = 422 if product or rate else 200
    return doors.page(request, "catalogue/catalogue.html", context, status=status)


def _rate_form(request: SignedInRequest, data: Any = None) -> RateForm:
    organisation = request.actor.organisation
    return RateForm(
        data,
        home=organisation.currency,
        today=organisation.today(request.now),
        auto_id="rate-%s",
    )


def rate_words(line: RateLine) -> str:
    """`1 USD is 0.92 EUR`, with as many decimals as were typed."""
    worth = format_decimal(line.rate, format="#,##0.##########", locale=formats.reader_locale())
    return _("1 %(one)s is %(worth)s %(other)s") % {
        "one": line.from_currency,
        "worth": worth,
        "other": line.to_currency,
    }


def _once(request: SignedInRequest) -> dict[str, Any]:
    return {"now": request.now, "request_key": doors.request_key(request)}
