"""Every page that keeps the contract of `test_contract.py`. Whoever makes a page adds it here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from foresaid.intake.operations.stage import stage
from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.ledger.operations.state import state_commitment, state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.reviews.models import Review
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.sales.models import Opportunity
from foresaid.sales.operations.accounts import add_product
from foresaid.sales.operations.activities import record_tally
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.rates import set_rate
from foresaid.sales.operations.values import change_amount
from tests.cast import Cast
from tests.deals import default_steps, learnable_past, open_deal, project
from tests.web.calendars import dana_s_calendars
from tests.web.contract import links_in_mails
from tests.web.forecast import scene as foreseen
from tests.web.opportunities import scene
from tests.web.today import dana_s_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """`path` may write what the page shows; `who` is signed in, or nobody."""

    name: str
    path: Callable[[Cast], str]
    who: Callable[[Cast], Person] | None = None
    developing: bool = False
    answers: int = 200


def a_review(cast: Cast) -> str:
    """Sam's review of Dana, who has three open deals and a past to learn from."""
    steps = default_steps(cast)
    learnable_past(cast, cast.iris)
    for name, days in (("Vidar", 4), ("Ferro", 20), ("Northwind", 5)):
        open_deal(cast.dana, steps, name=name, entered=[cast.now - dt.timedelta(days=days)])
    project(cast.organisation, cast.now)
    review = prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)
    return reverse("review", args=[review.uuid])


def an_item(cast: Cast) -> str:
    """The deals of an item that speaks of several."""
    path = a_review(cast)
    items = Review.objects.get().items.filter(part="talk")
    item = items.annotate(deals=Count("links")).order_by("-deals").first()
    assert item is not None
    return f"{path}items/{item.pk}/"


def named(url_name: str, *args: object) -> Callable[[Cast], str]:
    """The address called `url_name`, the same for every cast."""
    return lambda cast: reverse(url_name, args=args)


def filled(path: Callable[[Cast], str]) -> Callable[[Cast], str]:
    """The same address once there is something to sell."""

    def fill_first(cast: Cast) -> str:
        scene.fill(cast)
        return path(cast)

    return fill_first


def an_opportunity(url_name: str) -> Callable[[Cast], str]:
    return lambda cast: reverse(url_name, args=[scene.fill(cast).uuid])


def an_account(cast: Cast) -> str:
    account = scene.fill(cast).account
    assert account is not None
    return reverse("account", args=[account.uuid])


def a_contact(cast: Cast) -> str:
    contact = scene.fill(cast).participants.get().contact
    assert contact.account is not None
    return reverse("contact_change", args=[contact.account.uuid, contact.uuid])


def an_erasure(cast: Cast) -> str:
    """Dana's, whose name stands in a few places."""
    scene.fill(cast)
    now = timezone.now()
    for number, what in enumerate(("Dana Ortiz sends the offer", "I call, D.O.", "Ask Dana")):
        state_commitment(
            cast.actor(cast.dana),
            wanted=Wanted(what=what),
            due_on=cast.organisation.today(now) + dt.timedelta(days=number + 1),
            now=now,
        )
    return reverse("person_erase", args=[cast.dana.uuid])


def left_behind(cast: Cast) -> Expectation:
    """What Iris had said of the deal that is Dana's now."""
    row, now = scene.fill(cast), timezone.now()
    hand_over(cast.operator, opportunity=row.uuid, to=cast.iris.uuid, now=now)
    said = state_expectation(
        cast.actor(cast.iris),
        opportunity=row.uuid,
        wanted=Wanted(what="Anna Berg signs the order", how_known="By mail", confidence=70),
        due_on=cast.organisation.today(now) + dt.timedelta(days=4),
        now=now,
    )
    later = timezone.now() + dt.timedelta(seconds=1)
    hand_over(cast.operator, opportunity=row.uuid, to=cast.dana.uuid, now=later)
    return said


def a_group(cast: Cast) -> Expectation:
    scene.fill(cast)
    now = timezone.now()
    rows = Opportunity.objects.filter(now_owner=cast.dana, now_outcome="open")[:4]
    return state_expectation(
        cast.actor(cast.dana),
        group=[row.uuid for row in rows],
        wanted=Wanted(what="They decide", count=3),
        due_on=cast.organisation.today(now) + dt.timedelta(days=4),
        now=now,
    )


def help_wanted(cast: Cast) -> str:
    scene.fill(cast)
    return reverse("help_wanted")


def a_hand_over(cast: Cast, *, moves_credit: bool = True) -> Expectation:
    scene.fill(cast)
    now = timezone.now()
    return offer_hand_over(
        cast.actor(cast.iris),
        offer=Offer(
            opportunity=open_opportunity(cast.actor(cast.iris), name="Second line", now=now).uuid,
            to=cast.dana.uuid,
            what="They asked for a demonstration",
            answer_by=cast.organisation.today(now) + dt.timedelta(days=2),
            moves_credit=moves_credit,
        ),
        now=now,
    )


def one_said(made: Callable[[Cast], Expectation]) -> Callable[[Cast], str]:
    return lambda cast: reverse("said", args=[made(cast).entry.uuid])


def whats_left(cast: Cast) -> str:
    left_behind(cast)
    return reverse("said_left")


def counted(cast: Cast) -> str:
    """Dana's counts of this week."""
    step = scene.fill(cast).now_step
    assert step is not None
    now = timezone.now()
    today = cast.organisation.today(now)
    record_tally(cast.actor(cast.dana), step=step.uuid, on_date=today, count=12, now=now)
    return reverse("counts")


def a_catalogue(cast: Cast) -> str:
    """Products and rates with one of each, and a currency without a rate."""
    row = scene.fill(cast)
    now = timezone.now()
    price = Decimal(4200)
    add_product(cast.operator, name="Pump P7", list_price=price, now=now)
    add_product(cast.operator, name="Service contract", now=now)
    set_rate(
        cast.operator,
        from_currency="USD",
        to_currency="EUR",
        on_date=cast.today,
        rate=Decimal("0.915"),
        now=now,
    )
    dana = cast.actor(cast.dana)
    change_amount(dana, opportunity=row.uuid, amount=price, currency="CHF", now=now)
    return reverse("catalogue")


def a_product(cast: Cast) -> str:
    made = add_product(cast.operator, name="Pump P7", now=timezone.now())
    return reverse("product_change", args=[made.uuid])


def a_step(cast: Cast) -> str:
    step = scene.fill(cast).now_step
    assert step is not None
    return reverse("step_change", args=[step.uuid])


def an_import(url_name: str) -> Callable[[Cast], str]:
    """A page of an import with a near spelling and a refused row."""

    def path(cast: Cast) -> str:
        rows = b"".join(
            b"%d,Dana Ortiz,Northwind%s,Qualified,2026-01-0%d,10\n" % (n, b" " * (n == 3), n)
            for n in range(1, 9)
        )
        header = b"id,owner,account,stage,created,amount\n"
        bad = b"9,Dana Ortiz,Northwind,Qualified,someday,1\n"
        near = b"11,Dana Ortiz,North-wind,Qualified,2026-01-09,1\n"
        made = stage(cast.operator, files=[("deals.csv", header + rows + bad + near)], now=cast.now)
        return reverse(url_name, args=[made.run.uuid])

    return path


def the_head(cast: Cast) -> Person:
    return cast.ada


def a_manager(cast: Cast) -> Person:
    return cast.sam


def a_salesperson(cast: Cast) -> Person:
    return cast.dana


PAGES: list[ContractPage] = [
    ContractPage(name="look", path=named("look"), who=a_manager, developing=True),
    ContractPage(name="sign-in", path=named("account_login")),
    ContractPage(name="sign-up", path=named("account_signup")),
    ContractPage(name="reset", path=named("account_reset_password")),
    ContractPage(name="reset-sent", path=named("account_reset_password_done")),
    ContractPage(name="change-password", path=named("account_change_password"), who=a_salesperson),
    ContractPage(name="addresses", path=named("account_email"), who=a_salesperson),
    ContractPage(name="sessions", path=named("usersessions_list"), who=a_salesperson),
    ContractPage(name="sign-out", path=named("account_logout"), who=a_salesperson),
    ContractPage(name="reviews", path=named("reviews"), who=a_manager),
    ContractPage(name="review", path=a_review, who=a_manager),
    ContractPage(name="review-item", path=an_item, who=a_manager),
    ContractPage(
        name="review-as-of",
        path=lambda cast: reverse("review_as_of", args=[cast.dana.uuid]),
        who=a_manager,
    ),
    ContractPage(name="team", path=named("team"), who=a_manager),
    ContractPage(name="opportunities", path=filled(named("opportunities")), who=the_head),
    ContractPage(name="opportunities-own", path=filled(named("opportunities")), who=a_salesperson),
    ContractPage(name="board", path=filled(named("board")), who=a_manager),
    ContractPage(name="opportunity", path=an_opportunity("opportunity"), who=a_salesperson),
    ContractPage(
        name="opportunity-edit", path=an_opportunity("opportunity_edit"), who=a_salesperson
    ),
    ContractPage(name="opportunity-new", path=filled(named("opportunity_new")), who=a_salesperson),
    ContractPage(
        name="opportunity-describe", path=an_opportunity("opportunity_describe"), who=a_salesperson
    ),
    ContractPage(
        name="opportunity-share", path=an_opportunity("opportunity_share"), who=a_salesperson
    ),
    ContractPage(name="counts", path=counted, who=a_salesperson),
    ContractPage(name="said", path=one_said(left_behind), who=a_salesperson),
    ContractPage(name="said-group", path=one_said(a_group), who=a_salesperson),
    ContractPage(name="said-hand-over", path=one_said(a_hand_over), who=a_salesperson),
    ContractPage(
        name="said-help", path=one_said(partial(a_hand_over, moves_credit=False)), who=a_salesperson
    ),
    ContractPage(name="help-wanted", path=help_wanted, who=a_salesperson),
    ContractPage(name="said-left", path=whats_left, who=a_salesperson),
    ContractPage(name="said-new", path=named("said_new"), who=a_manager),
    ContractPage(name="hand-over-offer", path=an_opportunity("hand_over_offer"), who=a_salesperson),
    ContractPage(name="contact", path=a_contact, who=a_salesperson),
    ContractPage(name="catalogue", path=a_catalogue, who=the_head),
    ContractPage(name="catalogue-empty", path=named("catalogue"), who=the_head),
    ContractPage(name="product", path=a_product, who=the_head),
    ContractPage(name="accounts", path=filled(named("accounts")), who=a_salesperson),
    ContractPage(name="account", path=an_account, who=a_salesperson),
    ContractPage(name="account-new", path=named("account_new"), who=a_salesperson),
    ContractPage(name="process", path=filled(named("process")), who=the_head),
    ContractPage(name="process-none", path=named("process"), who=a_salesperson),
    ContractPage(name="process-new", path=named("process_new"), who=the_head),
    ContractPage(name="step", path=a_step, who=the_head),
    ContractPage(
        name="search", path=filled(lambda cast: reverse("search") + "?q=en"), who=a_salesperson
    ),
    ContractPage(name="imports", path=named("imports"), who=the_head),
    ContractPage(name="import-run", path=an_import("import_run"), who=the_head),
    ContractPage(name="import-mapping", path=an_import("import_mapping"), who=the_head),
    ContractPage(name="nothing-here", path=lambda cast: "/nothing-here", answers=404),
]
PAGES += [
    ContractPage(name="people", path=named("people"), who=the_head),
    ContractPage(name="person-add", path=named("person_add"), who=the_head),
    ContractPage(name="person", path=lambda cast: f"/people/{cast.dana.uuid}/", who=the_head),
    ContractPage(name="person-erase", path=an_erasure, who=the_head),
    ContractPage(name="team", path=lambda cast: f"/teams/{cast.north.uuid}/", who=the_head),
    ContractPage(name="seen", path=named("seen"), who=a_manager),
    ContractPage(name="settings", path=named("settings"), who=the_head),
    ContractPage(name="practice", path=named("practice"), who=the_head),
    ContractPage(name="own-settings", path=named("own_settings"), who=a_salesperson),
    ContractPage(name="first-days", path=named("first_days"), who=the_head),
    ContractPage(name="organisations", path=named("belongings"), who=a_salesperson),
    ContractPage(name="used-up-link", path=named("enter", "nothing"), answers=410),
]
PAGES += [
    ContractPage(name="today", path=dana_s_day.today, who=a_salesperson),
    ContractPage(name="today-empty", path=named("today"), who=a_salesperson),
    ContractPage(name="calendars", path=dana_s_calendars.connected, who=a_salesperson),
    ContractPage(name="meetings-unclear", path=dana_s_calendars.unclear, who=a_salesperson),
    ContractPage(name="calls-new", path=named("calls_new"), who=a_salesperson),
    ContractPage(name="calls-behind", path=dana_s_calendars.calls, who=a_salesperson),
    ContractPage(name="meeting-new", path=dana_s_day.meeting_new, who=a_salesperson),
    ContractPage(name="meeting-ahead", path=dana_s_day.meeting_ahead, who=a_salesperson),
    ContractPage(name="meeting-behind", path=dana_s_day.meeting_behind, who=a_salesperson),
    ContractPage(name="meeting-evidence", path=dana_s_day.meeting_evidence, who=a_salesperson),
    ContractPage(name="targets", path=dana_s_day.targets, who=the_head),
    ContractPage(name="targets-set", path=dana_s_day.targets_set, who=the_head),
    ContractPage(name="targets-file", path=named("targets_file"), who=a_manager),
]
PAGES += [
    ContractPage(name="mails", path=links_in_mails.mails, who=the_head),
    ContractPage(name="mails-none", path=named("mails"), who=the_head),
    ContractPage(name="holidays", path=links_in_mails.holidays, who=the_head),
    ContractPage(name="own-holidays", path=named("own_holidays"), who=a_salesperson),
    ContractPage(name="chain-head", path=links_in_mails.head, who=the_head),
    ContractPage(name="tap-result", path=links_in_mails.result),
    ContractPage(name="tap-goal", path=links_in_mails.goal),
    ContractPage(name="mail-off", path=links_in_mails.off),
    ContractPage(name="forecast", path=foreseen.forecast, who=the_head),
    ContractPage(name="forecast-ended", path=foreseen.ended_forecast, who=the_head),
    ContractPage(name="forecast-own", path=foreseen.own_forecast, who=a_salesperson),
    ContractPage(name="forecast-empty", path=named("forecast"), who=a_salesperson),
    ContractPage(name="chances", path=foreseen.chances, who=a_salesperson),
    ContractPage(name="chances-empty", path=named("calibration"), who=a_salesperson),
    ContractPage(name="coaching", path=named("coaching"), who=a_manager),
    ContractPage(name="coaching-of", path=foreseen.coaching_of_dana, who=a_manager),
    ContractPage(name="words", path=dana_s_day.words, who=a_salesperson),
    ContractPage(name="words-empty", path=named("words"), who=a_salesperson),
    ContractPage(name="words-records", path=dana_s_day.records, who=a_manager),
    ContractPage(name="history", path=dana_s_day.history, who=a_manager),
    ContractPage(name="history-empty", path=named("history"), who=a_salesperson),
]
