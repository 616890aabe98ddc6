"""What every page does at its threshold: who may enter, how a refusal is said, page or part."""

import functools
import uuid
from collections.abc import Callable
from typing import Any, Concatenate, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from foresaid.people.actor import Actor, UnableToAct
from foresaid.people.choices import Role
from foresaid.people.crossing import until_through
from foresaid.people.errors import NotThere, Unable
from foresaid.people.journal import AlreadyDone

from .middleware import ForesaidRequest, SignedInRequest

# --- who may enter ----------------------------------------------------------------------------


def signed_in[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only somebody who stands for a person in; others are led to the sign-in.

    What is not there for the actor, or not theirs to do, answers 404 like any unknown address.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        marked = cast(ForesaidRequest, request)
        if marked.actor is None:
            return _to_sign_in(marked)
        try:
            return view(cast(SignedInRequest, request), *args, **kwargs)
        except (NotThere, UnableToAct) as error:
            raise Http404(str(error)) from error

    return guarded


def for_roles[**P](
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """As `signed_in`, for people who hold one of `roles` today; to others there is no such page."""
    return allowed(lambda actor: bool(actor.roles & set(roles)))


def allowed[**P](
    rule: Callable[[Actor], bool],
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """As `signed_in`, for actors that `rule` lets in, such as `lambda actor: actor.administers`."""

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def guarded(
            request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not rule(request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def _to_sign_in(request: ForesaidRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect("no_organisation")
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(request.path).url)
    path = request.get_full_path() if request.method == "GET" else "/"
    return redirect_to_login(path)


# --- forms that write -------------------------------------------------------------------------


def new_request_key() -> str:
    """The key a form carries from the moment it is shown, so that sent twice it counts once."""
    return str(uuid.uuid4())


def request_key(request: HttpRequest) -> str:
    """The key of the form that was sent; "" where it has none or a bent one."""
    try:
        return str(UUID(request.POST.get("request_key", "")))
    except ValueError:
        return ""


def unable_to_form(form: BaseForm, error: Unable) -> None:
    """Show a refusal at the field that it is about, or above the form."""
    named = error.field if error.field in form.fields else NON_FIELD_ERRORS
    form.add_error(None if named == NON_FIELD_ERRORS else named, str(error))


def attempt(form: BaseForm, act: Callable[[], object]) -> bool:
    """Carry out an operation; True when it is done, now or when the form was sent before.

    A refusal becomes an error of the form. What is not there, or not the actor's to do, is raised
    on and answers 404.
    """
    try:
        until_through(act)
    except AlreadyDone:
        return True
    except (NotThere, UnableToAct):
        raise
    except Unable as error:
        unable_to_form(form, error)
        return False
    return True


def attempt_or_say(request: HttpRequest, act: Callable[[], object]) -> bool:
    """As `attempt`, for a button without fields: the refusal is said on the next page."""
    try:
        until_through(act)
    except AlreadyDone:
        return True
    except (NotThere, UnableToAct):
        raise
    except Unable as error:
        messages.error(request, str(error))
        return False
    return True


# --- answers ----------------------------------------------------------------------------------


def page(
    request: ForesaidRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or with htmx only its `{% partialdef part %}`: `page.html#part`."""
    wants_part = bool(part) and bool(request.htmx) and not request.htmx.boosted
    name = f"{template}#{part}" if wants_part else template
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Request" if part else response.get("Vary", "")
    if not response["Vary"]:
        del response["Vary"]
    return response


def uuids_of(request: HttpRequest, name: str) -> list[UUID]:
    """The rows that a form names, once or many times; what is no key is not there."""
    try:
        return [UUID(one) for one in request.POST.getlist(name)]
    except ValueError:
        raise Http404 from None


def onward(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """To the address that a form named in `next`, if it is one of ours; else to `fallback`."""
    named = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(named, allowed_hosts=None) and named.startswith("/"):
        return HttpResponseRedirect(named)
    return HttpResponseRedirect(fallback)


def look_at(request: SignedInRequest, about: int, area: str) -> None:
    """Note that the actor saw `area` of a person's work (their key); written after the answer."""
    request.looks.append((about, area))
