"""The page of people and teams, and adding somebody."""

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foresaid.people import directory
from foresaid.people.actor import Actor
from foresaid.people.operations.invitations import invite_person
from foresaid.people.operations.memberships import join_team
from foresaid.people.operations.people import add_person
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import AddPerson, TeamForm


def keeps_people(actor: Actor) -> bool:
    return actor.administers


def keeps_teams(actor: Actor) -> bool:
    return actor.shapes_sales


@require_safe
@doors.allowed(keeps_teams)
def people(request: SignedInRequest) -> HttpResponseBase:
    gone = request.GET.get("gone") == "1"
    context = {
        "lines": directory.people_list(request.actor, request.now, gone=gone),
        "branches": directory.branches(directory.team_tree(request.actor, request.now)),
        "team_form": TeamForm(request.actor, request.actor.organisation.today(request.now)),
        "gone": gone,
    }
    return doors.page(request, "people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(keeps_people)
def add(request: SignedInRequest) -> HttpResponseBase:
    today = request.actor.organisation.today(request.now)
    form = AddPerson(request.actor, today, request.POST or None)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _add(request, form)):
        messages.success(request, _("%(name)s is here.") % {"name": form.cleaned_data["name"]})
        return redirect("people")
    return doors.page(request, "people/add.html", {"form": form})


def _add(request: SignedInRequest, form: AddPerson) -> None:
    """Person, team and invitation together: all of it or nothing."""
    values, key = form.cleaned_data, doors.request_key(request)
    with transaction.atomic():
        person = add_person(
            request.actor,
            name=values["name"],
            email=values["email"],
            roles=values["roles"],
            now=request.now,
            request_key=key,
        )
        if values["team"]:
            join_team(request.actor, person=person.uuid, team=values["team"], now=request.now)
        if values["invite"]:
            invite_person(request.actor, person=person.uuid, email=values["email"], now=request.now)
