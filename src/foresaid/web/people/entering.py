"""Ways in besides address and password, and choosing between organisations."""

from typing import TYPE_CHECKING, cast

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib.auth import login as sign_in
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foresaid.people import questions
from foresaid.people.operations.invitations import UnableToAccept, accept_invitation
from foresaid.people.operations.links import UnableToEnter, is_own, use_sign_in_link
from foresaid.people.operations.logins import UnableToMakeLogin
from foresaid.people.operations.organisations import FirstAdministrator, create_organisation
from foresaid.web import doors
from foresaid.web.middleware import SESSION_KEY, ForesaidRequest

from .forms import Accept, NewOrganisation

if TYPE_CHECKING:
    from foresaid.people.models import Login, Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def come_in(request: HttpRequest, person: "Person") -> None:
    """Sign somebody in whose right to it has been shown, and let them act for this person."""
    login = person.login
    assert login is not None
    if request.user != login:
        sign_in(request, login, backend=BACKEND)
        # So that the session stands in the list of those that can be ended from elsewhere.
        user_logged_in.send(sender=type(login), request=request, user=login)
    request.session[SESSION_KEY] = person.pk


# --- a link that works once -------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Sign in by a link: at once in a practice organisation, else after a button.

    A mail program that looks at links beforehand would use up one that needs no button.
    """
    marked = cast(ForesaidRequest, request)
    try:
        link = questions.entering(token, marked.now)
        if request.method == "GET" and not link.is_practice:
            return doors.page(marked, "people/enter.html", {"link": link})
        come_in(request, use_sign_in_link(token=token, now=marked.now))
    except UnableToEnter as error:
        return _used_up(marked, error.message, _("This link lets nobody in any more"))
    return redirect("/")


def _used_up(request: ForesaidRequest, why: object, title: object) -> HttpResponseBase:
    context = {"title": title, "why": why}
    return doors.page(request, "people/used_up.html", context, status=410)


# --- an invitation ----------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept an invitation with a new password, or with the sign-in that one has already."""
    marked = cast(ForesaidRequest, request)
    try:
        invitation = questions.invited(token, marked.now)
        if request.user.is_authenticated:
            return _join_signed_in(marked, token, invitation)
        if invitation.has_login:
            return redirect_to_login(request.get_full_path())
        return _join_new(marked, token, invitation)
    except UnableToAccept as error:
        return _used_up(marked, error.message, _("This invitation can not be used"))


def _join_signed_in(
    request: ForesaidRequest, token: str, invitation: questions.Invited
) -> HttpResponseBase:
    login = cast("Login", request.user)
    if request.method != "POST" and login.email == invitation.email:
        return doors.page(request, "people/join.html", {"invitation": invitation})
    come_in(request, accept_invitation(token=token, login=login, now=request.now))
    return redirect("/")


def _join_new(
    request: ForesaidRequest, token: str, invitation: questions.Invited
) -> HttpResponseBase:
    form = Accept(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            password = form.cleaned_data["password1"]
            come_in(request, accept_invitation(token=token, password=password, now=request.now))
        except UnableToMakeLogin as error:
            doors.unable_to_form(form, error)
        else:
            return redirect("/")
    return doors.page(request, "people/invited.html", {"invitation": invitation, "form": form})


# --- between organisations --------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def belongings(request: HttpRequest) -> HttpResponseBase:
    """The organisations of this sign-in, and choosing one of them."""
    marked = cast(ForesaidRequest, request)
    found = questions.belongings(cast("Login", request.user).pk)
    if request.method == "POST":
        chosen = next((one for one in found if str(one.uuid) == request.POST.get("person")), None)
        if chosen is None:
            raise Http404
        request.session[SESSION_KEY] = chosen.key
        return redirect("/")
    if not found:
        return redirect("no_organisation")
    current = marked.actor.person.uuid if marked.actor and marked.actor.person else None
    context = {"belongings": found, "current": current, "may_found": _may_found(request)}
    return doors.page(marked, "people/belongings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def no_organisation(request: HttpRequest) -> HttpResponseBase:
    """Where a sign-in that stands for nobody ends up: it may found an organisation, if open."""
    marked = cast(ForesaidRequest, request)
    if not _may_found(request):
        if marked.actor is not None or request.method == "POST":
            raise Http404
        return doors.page(marked, "people/no_organisation.html")
    form = NewOrganisation(request.POST or None)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _found(marked, form)):
        return redirect(reverse("first_days"))
    return doors.page(marked, "people/found.html", {"form": form})


def _may_found(request: HttpRequest) -> bool:
    return bool(settings.SIGN_UP_OPEN) and is_own(cast("Login", request.user))


def _found(request: ForesaidRequest, form: NewOrganisation) -> None:
    values = dict(form.cleaned_data)
    first = FirstAdministrator(name=values.pop("administrator"), login=cast("Login", request.user))
    create_organisation(**values, administrator=first, now=request.now)
    # The newest organisation is chosen where the session names none.
    request.session.pop(SESSION_KEY, None)
