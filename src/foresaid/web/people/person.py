"""One person's page, and everything that can be changed there: each act one operation."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from foresaid.people import directory
from foresaid.people.operations import absences, invitations, memberships, people, roles
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from . import forms
from .pages import keeps_teams

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Values = dict[str, Any]
# What every operation is called with besides its own values.
Call = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A form, the one operation that it calls, and what is said when it is done."""

    form: type[forms.OfActor]
    carry_out: Callable[[SignedInRequest, UUID, Values, Call], object]
    said: "StrOrPromise"


ACTS: dict[str, Act] = {
    "change": Act(
        form=forms.ChangePerson,
        carry_out=lambda request, person, values, call: people.change_person(
            request.actor, person=person, **values, **call
        ),
        said=_("Changed."),
    ),
    "grant-role": Act(
        form=forms.GrantRole,
        carry_out=lambda request, person, values, call: roles.grant_role(
            request.actor, person=person, **values, **call
        ),
        said=_("The role is given."),
    ),
    "end-role": Act(
        form=forms.End,
        carry_out=lambda request, person, values, call: roles.end_role(
            request.actor, grant=values["row"], to_on=values["to_on"], **call
        ),
        said=_("The role ends."),
    ),
    "join-team": Act(
        form=forms.JoinTeam,
        carry_out=lambda request, person, values, call: memberships.join_team(
            request.actor, person=person, **values, **call
        ),
        said=_("The membership is written down."),
    ),
    "change-team": Act(
        form=forms.ChangeTeam,
        carry_out=lambda request, person, values, call: memberships.change_team(
            request.actor, person=person, **values, **call
        ),
        said=_("The new team is written down."),
    ),
    "leave-team": Act(
        form=forms.End,
        carry_out=lambda request, person, values, call: memberships.leave_team(
            request.actor, membership=values["row"], to_on=values["to_on"], **call
        ),
        said=_("The membership ends."),
    ),
    "invite": Act(
        form=forms.Invite,
        carry_out=lambda request, person, values, call: invitations.invite_person(
            request.actor, person=person, **values, **call
        ),
        said=_("The invitation goes out by mail within a minute."),
    ),
    "revoke": Act(
        form=forms.Revoke,
        carry_out=lambda request, person, values, call: invitations.revoke_invitation(
            request.actor, invitation=values["row"], **call
        ),
        said=_("The invitation can not be used any more."),
    ),
    "absent": Act(
        form=forms.Absent,
        carry_out=lambda request, person, values, call: absences.record_absence(
            request.actor,
            person=person,
            from_on=values["from_on"],
            to_on=values["last_on"] + dt.timedelta(days=1),
            from_noon=values["from_noon"],
            until_noon=values["until_noon"],
            **call,
        ),
        said=_("The absence is written down; clocks stand still in it."),
    ),
    "not-absent": Act(
        form=forms.Revoke,
        carry_out=lambda request, person, values, call: absences.remove_absence(
            request.actor, absence=values["row"], **call
        ),
        said=_("The absence is removed."),
    ),
    "left": Act(
        form=forms.Left,
        carry_out=lambda request, person, values, call: people.person_left(
            request.actor, person=person, **values, **call
        ),
        said=_("They can no longer sign in. What they said and did stays."),
    ),
}


@require_safe
@doors.allowed(keeps_teams)
def person(request: SignedInRequest, person: UUID) -> HttpResponseBase:
    return _page(request, person)


@require_POST
@doors.allowed(keeps_teams)
def act(request: SignedInRequest, person: UUID, act: str) -> HttpResponseBase:
    found = ACTS.get(act)
    if found is None:
        raise Http404
    directory.person_page(request.actor, person, request.now)
    form = found.form(request.actor, _today(request), request.POST)
    if form.is_valid() and doors.attempt(form, lambda: _carry_out(request, person, found, form)):
        messages.success(request, found.said)
        return redirect("person", person)
    return _page(request, person, {act: form})


def _carry_out(request: SignedInRequest, person: UUID, act: Act, form: forms.OfActor) -> None:
    call = {"now": request.now, "request_key": doors.request_key(request)}
    act.carry_out(request, person, form.cleaned_data, call)


def _page(
    request: SignedInRequest, person: UUID, bound: dict[str, forms.OfActor] | None = None
) -> HttpResponseBase:
    view = directory.person_page(request.actor, person, request.now)
    initial = {"name": view.name, "email": view.email, "left_on": _today(request)}
    shown: dict[str, forms.OfActor] = {
        name.replace("-", "_"): found.form(
            request.actor, _today(request), initial=initial, auto_id=f"{name}-%s"
        )
        for name, found in ACTS.items()
    }
    shown |= {name.replace("-", "_"): form for name, form in (bound or {}).items()}
    context = {
        "view": view,
        "forms": shown,
        "refused": next(iter(bound.values()), None) if bound else None,
        "keeps_people": request.actor.administers,
    }
    return doors.page(request, "people/person.html", context)


def _today(request: SignedInRequest) -> dt.date:
    return request.actor.organisation.today(request.now)
