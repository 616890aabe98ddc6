"""The pages of reviews. Each write makes one call to one operation."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from foresaid import formats
from foresaid.ledger.parts import Part, parts_in
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.reviews import one_by_one, questions
from foresaid.reviews.operations import aims, decide, lead
from foresaid.reviews.operations import prepare as preparing
from foresaid.reviews.questions import ReviewPage
from foresaid.web import doors, undo
from foresaid.web.middleware import SignedInRequest

from . import presenting
from .forms import FORMS, AimForm, AsOfForm, CloseReviewForm, PrepareForm

AREA = "review"
# A form of its own, the same way out.
WAY_OF = {"came": "happened"}


@require_safe
@doors.signed_in
def reviews(request: SignedInRequest) -> HttpResponseBase:
    context = {
        "lines": questions.reviews_to_hold(request.actor, request.now),
        "held": questions.reviews_of(request.actor),
    }
    return doors.page(request, "reviews/list.html", context)


@require_POST
@doors.signed_in
def prepare(request: SignedInRequest, person: UUID) -> HttpResponseBase:
    form = PrepareForm(request.POST)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else 30
    made: list[UUID] = []

    def act() -> None:
        review = preparing.prepare_review(
            request.actor,
            person=person,
            minutes=minutes,
            now=request.now,
            request_key=doors.request_key(request),
        )
        made.append(review.uuid)

    doors.attempt_or_say(request, act)
    return redirect("review", made[0]) if made else redirect("reviews")


@require_safe
@doors.signed_in
def review(request: SignedInRequest, review: UUID) -> HttpResponseBase:
    return _review(request, review)


@require_POST
@doors.signed_in
def again(request: SignedInRequest, review: UUID) -> HttpResponseBase:
    def act() -> None:
        preparing.prepare_again(
            request.actor, review=review, now=request.now, request_key=doors.request_key(request)
        )
        messages.success(request, gettext("The agenda stands as of now."))

    doors.attempt_or_say(request, act)
    return redirect("review", review)


@require_POST
@doors.signed_in
def start(request: SignedInRequest, review: UUID) -> HttpResponseBase:
    doors.attempt_or_say(
        request,
        lambda: lead.start_review(
            request.actor, review=review, now=request.now, request_key=doors.request_key(request)
        ),
    )
    return redirect("review", review)


@require_POST
@doors.signed_in
def aim(request: SignedInRequest, review: UUID) -> HttpResponseBase:
    form = AimForm(request.POST)
    done = form.is_valid() and doors.attempt(
        form,
        lambda: aims.state_review_aim(
            request.actor,
            review=review,
            what=form.cleaned_data["what"],
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    return redirect("review", review) if done else _review(request, review, aim_form=form)


@require_POST
@doors.signed_in
def close(request: SignedInRequest, review: UUID) -> HttpResponseBase:
    form = CloseReviewForm(request.POST)
    done = form.is_valid() and doors.attempt(
        form,
        lambda: lead.close_review(
            request.actor,
            review=review,
            note=form.cleaned_data["note"],
            came=form.cleaned_data["came"],
            now=request.now,
            request_key=doors.request_key(request),
        ),
    )
    if done:
        messages.success(request, gettext("The review is closed; the record goes to both of you."))
        return redirect("review", review)
    return _review(request, review, close_form=form)


@doors.signed_in
def item(request: SignedInRequest, review: UUID, item: int) -> HttpResponseBase:
    """The deals of an item, to decide on one by one or on those chosen."""
    if request.method != "POST":
        return _item(request, review, item)
    way = request.POST.get("way", "")
    if way not in FORMS:
        raise NotThere(gettext("There is no such way out of an item."))
    form = FORMS[way](request.POST)
    made: list[UUID] = []
    if form.is_valid() and doors.attempt(
        form, lambda: made.extend(_decide(request, review, item, form))
    ):
        back = f"{reverse('review', args=[review])}#item-{item}"
        if made:
            words = ngettext("The next step is set.", "%(n)s next steps are set.", len(made))
            undo.said(request, words % {"n": formats.number(len(made))}, made, back=back)
        return redirect(back)
    if request.POST.getlist("opportunity") or request.POST.getlist("account"):
        return _item(request, review, item, refused=form)
    return _review(request, review, refused={(item, way): form})


@require_safe
@doors.signed_in
def looking_back(request: SignedInRequest, person: UUID) -> HttpResponseBase:
    """The review as it would have been prepared on an earlier day; nothing is written."""
    form = AsOfForm(request.GET or None)
    about = questions.reviewable_person(request.actor, person, request.now)
    pages: list[ReviewPage] = []

    def look() -> None:
        on = form.cleaned_data["on"]
        pages.append(questions.looking_back(request.actor, about, on, request.now))

    if form.is_bound and form.is_valid() and doors.attempt(form, look):
        doors.look_at(request, about.pk, AREA)
    context = {"form": form, "about": about, "page": None, "items": []}
    for page in pages:
        today = form.cleaned_data["on"]
        items = (*page.items, *page.folded)
        context |= {"page": page, "items": [presenting.shown(one, today) for one in items]}
    return doors.page(request, "reviews/looking_back.html", context)


def _decide(request: SignedInRequest, review: UUID, item: int, form: Form) -> list[UUID]:
    """Returns the next steps that were set, which can be taken back."""
    words = {name: value for name, value in form.cleaned_data.items() if name != "way"}
    found = decide.decide(
        request.actor,
        review=review,
        item=item,
        way=WAY_OF.get(form.cleaned_data["way"], form.cleaned_data["way"]),
        opportunities=[UUID(one) for one in request.POST.getlist("opportunity")],
        accounts=[UUID(one) for one in request.POST.getlist("account")],
        answer=decide.Answer(**words),
        now=request.now,
        request_key=doors.request_key(request),
    )
    return decide.next_steps_of(found)


def _review(
    request: SignedInRequest,
    review: UUID,
    *,
    aim_form: Form | None = None,
    close_form: Form | None = None,
    refused: dict[tuple[int, str], Form] | None = None,
) -> HttpResponseBase:
    actor, now = request.actor, request.now
    page = questions.review_page(actor, questions.review(actor, review))
    if page.review.person != actor.person:
        doors.look_at(request, page.review.person_id, AREA)
    running = presenting.running(page, actor)
    today = actor.organisation.today(now)
    context = {
        "page": _with_ways(page, today, refused, _parts(request, page)),
        "facts": presenting.facts(page, actor.organisation.currency),
        "running": running,
        "aim_form": (aim_form or AimForm()) if _may_aim(page, actor) else None,
        "close_form": close_form or _close_form(page, actor),
        "on_track_deals": questions.on_track_deals(page.review),
        "on_track_words": _on_track_words(len(page.summary["on_track"])),
    }
    status = 422 if aim_form or close_form or refused else 200
    return doors.page(request, "reviews/review.html", context, status=status)


def _parts(request: SignedInRequest, page: ReviewPage) -> dict[UUID, Part]:
    said = {UUID(one.expectation) for one in (*page.items, *page.folded) if one.expectation}
    return parts_in(request.actor, said, request.now)


def _with_ways(
    page: ReviewPage,
    today: dt.date,
    refused: dict[tuple[int, str], Form] | None,
    parts: dict[UUID, Part],
) -> dict[str, Any]:
    """The page's values with each item as the template draws it."""

    def draw(one: Any) -> Any:
        return presenting.shown(one, today, refused, parts) if one else None

    return {
        "review": page.review,
        "opening": page.opening,
        "summary": page.summary,
        "items": [draw(one) for one in page.items],
        "win": draw(page.win),
        "on_track": draw(page.on_track),
        "folded": [draw(one) for one in page.folded],
        "aims": page.aims,
        "promises": page.promises,
        "agreed": page.agreed,
        "actor_leads": page.actor_leads,
        "to_talk_about": page.to_talk_about,
        "decided": page.decided,
        "minutes": page.minutes,
    }


def _item(
    request: SignedInRequest, review: UUID, item: int, *, refused: Form | None = None
) -> HttpResponseBase:
    actor = request.actor
    page = questions.review_page(actor, questions.review(actor, review))
    views = (*page.items, *page.folded, page.win, page.on_track)
    view = next((one for one in views if one and one.id == item), None)
    if view is None:
        raise NotThere(gettext("There is no such item in this review."))
    today = actor.organisation.today(request.now)
    deals = one_by_one.item_deals(actor, page.review, item, request.now)
    context = {
        "page": page,
        "item": presenting.shown(view, today, parts=_parts(request, page)),
        "deals": deals,
        "left_out": view.count - len(deals),
        "decided": {one.about for one in view.decisions},
        "chosen": [*request.POST.getlist("opportunity"), *request.POST.getlist("account")],
        "ways_for_chosen": presenting.for_chosen(view, today, refused),
        "running": presenting.running(page, actor),
        "currency": actor.organisation.currency,
    }
    doors.look_at(request, page.review.person_id, AREA)
    return doors.page(request, "reviews/item.html", context, status=422 if refused else 200)


def _may_aim(page: ReviewPage, actor: Actor) -> bool:
    """An aim is written beforehand: until the review starts, once by each."""
    written = {one.person.pk for one in page.aims}
    person = actor.require_person()
    return page.review.opened_at is None and person.pk not in written


def _close_form(page: ReviewPage, actor: Actor) -> Form | None:
    review = page.review
    if not page.actor_leads or review.closed_at or not review.opened_at:
        return None
    form = CloseReviewForm()
    if actor.require_person().pk not in {one.person.pk for one in page.aims}:
        del form.fields["came"]
    return form


def _on_track_words(count: int) -> str:
    return ngettext(
        "%(n)s deal is on track and not on the agenda.",
        "%(n)s deals are on track and not on the agenda.",
        count,
    ) % {"n": formats.number(count)}
