"""The forms beside an opportunity: those that fit its state, empty or as they were sent."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import QueryDict

from foresaid.people.actor import Actor
from foresaid.sales.questions import choices
from foresaid.sales.questions.accounts import contacts_of
from foresaid.sales.questions.detail import OpportunityPage, StepView

from .around import ParticipantForm
from .forms import (
    ActivityForm,
    AmountForm,
    CloseDateForm,
    EnterStep,
    HandOver,
    NextStep,
    OutcomeForm,
    ReopenForm,
)


def forms(
    actor: Actor,
    page: OpportunityPage,
    today: dt.date,
    refused: Mapping[str, Form] | None,
    query: QueryDict,
) -> dict[str, Form]:
    """The page's forms by act, with `_` for `-`; a refused one as it was sent."""
    acts = (
        (
            "next-step",
            "step",
            "amount",
            "close-date",
            "outcome",
            "hand-over",
            "activity",
            "participant",
        )
        if page.row.is_open
        else ("reopen", "activity", "participant")
    )
    return {
        act.replace("-", "_"): (refused or {}).get(act)
        or form_of(act, actor, page, today, query=query)
        for act in acts
    }


def form_of(
    act: str,
    actor: Actor,
    page: OpportunityPage,
    today: dt.date,
    *,
    data: QueryDict | None = None,
    query: QueryDict | None = None,
) -> Form:
    """The form of one act, empty or as it was sent."""
    more: dict[str, Any] = {"auto_id": f"{act}-%s"}
    if act == "next-step":
        return NextStep(data, today=today, initial=_chosen_exit(page, query), **more)
    if act == "step":
        return EnterStep(data, steps=page.steps, initial={"step": _following(page)}, **more)
    if act == "amount":
        return AmountForm(data, initial={"amount": page.row.amount}, **more)
    if act == "close-date":
        return CloseDateForm(data, initial={"close_on": page.row.close_on}, **more)
    if act == "hand-over":
        return HandOver(data, people=choices.colleagues(actor), **more)
    if act == "participant":
        account = page.row.account_uuid
        contacts = contacts_of(actor, account) if account else []
        return ParticipantForm(data, contacts=contacts, **more)
    simple: dict[str, type[Form]] = {
        "outcome": OutcomeForm,
        "reopen": ReopenForm,
        "activity": ActivityForm,
    }
    return simple[act](data, **more)


def _chosen_exit(page: OpportunityPage, query: QueryDict | None) -> dict[str, Any]:
    """The words of an exit that was tapped; nothing is filled in before somebody chooses."""
    wanted = query.get("exit") if query is not None else None
    if page.current is None or not wanted:
        return {}
    found = next((one for one in page.current.exits if str(one.uuid) == wanted), None)
    return {"what": found.text, "exit": found.uuid, "party": "customer"} if found else {}


def _following(page: OpportunityPage) -> str:
    """The step after the present one."""
    later: list[StepView] = [
        step for step in page.steps if page.current is None or step.position > page.current.position
    ]
    return str(later[0].uuid) if later else ""
