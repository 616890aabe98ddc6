"""Making a team, renaming it, moving it in the tree."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foresaid.people import directory
from foresaid.people.operations.teams import make_team, move_team, rename_team
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import TeamForm
from .pages import keeps_teams


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(keeps_teams)
def add(request: SignedInRequest) -> HttpResponseBase:
    form = TeamForm(request.actor, _today(request), request.POST or None)
    if form.is_bound and form.is_valid() and doors.attempt(form, lambda: _make(request, form)):
        messages.success(request, _("%(name)s stands.") % {"name": form.cleaned_data["name"]})
        return redirect("people")
    return doors.page(request, "people/team.html", {"form": form, "team": None})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(keeps_teams)
def team(request: SignedInRequest, team: UUID) -> HttpResponseBase:
    line = next(
        (one for one in directory.team_tree(request.actor, request.now) if one.uuid == team), None
    )
    if line is None:
        raise Http404
    initial = {"name": line.name, "parent": line.parent}
    form = TeamForm(request.actor, _today(request), request.POST or None, initial=initial)
    if (
        form.is_bound
        and form.is_valid()
        and doors.attempt(form, lambda: _change(request, line, form))
    ):
        messages.success(request, _("Changed."))
        return redirect("people")
    return doors.page(request, "people/team.html", {"form": form, "team": line})


def _make(request: SignedInRequest, form: TeamForm) -> None:
    make_team(
        request.actor,
        name=form.cleaned_data["name"],
        parent=form.cleaned_data["parent"],
        now=request.now,
        request_key=doors.request_key(request),
    )


def _change(request: SignedInRequest, line: directory.TeamLine, form: TeamForm) -> None:
    """Name and place together: both or neither."""
    key = doors.request_key(request)
    with transaction.atomic():
        rename_team(
            request.actor,
            team=line.uuid,
            name=form.cleaned_data["name"],
            now=request.now,
            request_key=key,
        )
        if form.cleaned_data["parent"] != line.parent:
            move_team(
                request.actor,
                team=line.uuid,
                parent=form.cleaned_data["parent"],
                now=request.now,
            )


def _today(request: SignedInRequest) -> dt.date:
    return request.actor.organisation.today(request.now)
