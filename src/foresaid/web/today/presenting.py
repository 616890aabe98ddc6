"""What Today shows, ready for its template."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid.ledger import meeting_questions, questions
from foresaid.ledger.questions import Aside
from foresaid.ledger.step_questions import vague_steps, without_next_step
from foresaid.ledger.views import ExpectationView, MeetingView, NextStepView, WithoutStep
from foresaid.people import holidays
from foresaid.people.actor import Actor
from foresaid.reviews.questions import count_waiting
from foresaid.web.meetings.forms import CountForm

from .forms import WAYS, BetterForm, NextStepForm, earliest, own_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """One way out of an expectation: the words of its button, and its form."""

    key: str
    label: str
    button: str
    form: forms.Form


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    view: ExpectationView
    ways: tuple[WayOut, ...]
    can_close: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedItem:
    """A meeting that wants its result; a block of calls has a form for its count."""

    view: MeetingView
    count_form: forms.Form | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    view: WithoutStep
    form: forms.Form


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueItem:
    """A next step that says too little, with the form that says it better."""

    view: NextStepView
    form: forms.Form


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    name: str
    ahead: list[MeetingView]
    ended: list[EndedItem]
    due: list[DueItem]
    missing: list[MissingItem]
    missing_count: int
    aside: Aside
    vague: list[VagueItem]
    asked: list[ExpectationView]
    left: list[ExpectationView]
    reviews_waiting: int
    holiday: str = ""

    @property
    def summary(self) -> str:
        """`2 meetings, 1 without a goal yet`, after the name of a holiday."""
        if not self.holiday:
            return self._meetings()
        words = _("%(holiday)s: your clocks stand still. %(meetings)s")
        return words % {"holiday": self.holiday, "meetings": self._meetings()}

    def _meetings(self) -> str:
        count = len(self.ahead)
        if not count:
            return _("No meetings up to the day after tomorrow")
        wanting = sum(1 for one in self.ahead if one.goal is None)
        meetings = ngettext("%(count)s meeting", "%(count)s meetings", count) % {"count": count}
        if not wanting:
            return ngettext(
                "%(meetings)s, with a goal", "%(meetings)s, each with a goal", count
            ) % {"meetings": meetings}
        return _("%(meetings)s, %(count)s without a goal yet") % {
            "meetings": meetings,
            "count": wanting,
        }

    @property
    def is_empty(self) -> bool:
        return not (
            self.ahead
            or self.ended
            or self.due
            or self.missing
            or self.vague
            or self.asked
            or self.left
            or self.reviews_waiting
        )


type Refused = dict[tuple[UUID, str], forms.Form]


def today_page(actor: Actor, now: dt.datetime, refused: Refused) -> TodayPage:
    """Everything on the page; `refused` are forms to show again, by subject and way."""
    moment = actor.organisation.moment(now)
    today = actor.organisation.today(now)
    count, missing = without_next_step(actor, moment)
    waiting = questions.waiting_for(actor, moment)
    ahead, over = meeting_questions.meetings_around(actor, moment)
    person = actor.require_person()
    place = holidays.place_of(person.holidays, actor.organisation.holidays)
    return TodayPage(
        name=person.name.split()[0],
        ahead=ahead,
        ended=[_ended(view) for view in over],
        due=[_due(view, today, refused) for view in waiting.due],
        missing=[_missing(view, today, refused) for view in missing],
        missing_count=count,
        aside=questions.aside(actor),
        vague=[_vague(view, today) for view in vague_steps(actor, moment)],
        asked=waiting.asked,
        left=waiting.left,
        reviews_waiting=count_waiting(actor, now),
        holiday=holidays.name_of(place, today),
    )


def _ended(view: MeetingView) -> EndedItem:
    counted = view.kind == "call_block"
    form = own_ids(CountForm, view.uuid, "count") if counted else None
    return EndedItem(view=view, count_form=form)


def _due(view: ExpectationView, today: dt.date, refused: Refused) -> DueItem:
    labels = {
        "happened": (_("It happened"), _("It happened")),
        "new-date": (_("New date…"), _("Set the new date")),
        "cancel": (_("Cancel this step…"), _("Cancel this step")),
    }
    ways = tuple(
        WayOut(
            key=key,
            label=labels[key][0],
            button=labels[key][1],
            form=earliest(refused.get((view.uuid, key)) or own_ids(kind, view.uuid, key), today),
        )
        for key, kind in WAYS.items()
        if not (view.members and key == "happened")  # a group's result is a count, on its page
    )
    return DueItem(view=view, ways=ways, can_close=view.opportunity_uuid is not None)


def _vague(view: NextStepView, today: dt.date) -> VagueItem:
    form = own_ids(BetterForm, view.uuid, "better")
    form.initial = {"what": view.what, "party": view.party, "who": view.who, "due_on": view.due_on}
    return VagueItem(view=view, form=earliest(form, today))


def _missing(view: WithoutStep, today: dt.date, refused: Refused) -> MissingItem:
    form = refused.get((view.uuid, "next-step"))
    if form is None:
        form = own_ids(NextStepForm, view.uuid, "next")
        form.fields["opportunity"].initial = view.uuid
    return MissingItem(view=view, form=earliest(form, today))
