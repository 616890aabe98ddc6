"""What the worker keeps of terms: outlooks, scores, proofs of the past, comparisons with peers."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db.models import Q, QuerySet

from foresaid.people.actor import job
from foresaid.people.models import Organisation, Term
from foresaid.sales.models import Opportunity

from . import questions
from .foreseen import start_of
from .models import Diagnosis, Foretold, Honesty, Run
from .operations.diagnose import FORM, diagnose
from .operations.foretell import KINDS, foretell, look_back
from .operations.score import score, unscored, weigh
from .operations.why import WEEK

OUTLOOK_REST = dt.timedelta(minutes=30)
"""How long a day's outlooks may rest on older rows while new ones keep coming."""
PIECES = 3
"""Pieces of work of one organisation in one turn, so that mail does not wait for long."""
PROVED_MONTHS = 12
"""Ended months whose first day is forecast again where nobody forecast it then."""
LEARNED_FROM = dt.timedelta(days=60)
"""History that a forecast of the past needs before it."""

type Work = Callable[[], object]


def outlooks_due(now: dt.datetime) -> bool:
    """Whether any organisation has outlooks, scores or comparisons to be made."""
    return any(_next_work(one, now) is not None for one in _with_figures())


def keep_outlooks(now: dt.datetime) -> int:
    """A few pieces of work for each organisation that has any; the next turn goes on."""
    done = 0
    for organisation in _with_figures():
        for _piece in range(PIECES):
            work = _next_work(organisation, now)
            if work is None:
                break
            work()
            done += 1
    return done


def _next_work(organisation: Organisation, now: dt.datetime) -> Work | None:
    """What is most wanted first: last week and now, what ended, people beside peers, the past."""
    run = questions.latest_run(job(organisation))
    if run is None:
        return None
    moment = organisation.moment(now)
    if (past := _week_ago_missing(organisation, moment)) is not None:
        return partial(look_back, organisation, past, now)
    if _wants_outlooks(organisation, run, now):
        return partial(foretell, run)
    newest = questions.latest_foretelling(organisation)
    rests_on = newest.data_version if newest else run.data_version
    today = organisation.today(now)
    if (term := unscored(organisation, today, rests_on).first()) is not None:
        return partial(score, term, moment, rests_on)
    if not _compared(organisation, today):
        return partial(diagnose, organisation, moment)
    if (at := _unproved(organisation, moment)) is not None:
        return partial(look_back, organisation, at, now)
    if _wants_weighing(organisation, rests_on):
        return partial(weigh, organisation, now, rests_on)
    return None


def _wants_outlooks(organisation: Organisation, run: Run, now: dt.datetime) -> bool:
    if not _running_terms(organisation, run.as_of) or run.outlooks.exists():
        return False
    before = questions.latest_foretelling(organisation)
    if before is None:
        return True
    zone = organisation.zone
    another_day = before.as_of.astimezone(zone).date() != run.as_of.astimezone(zone).date()
    return another_day or now - before.made_at > OUTLOOK_REST


def _running_terms(organisation: Organisation, at: dt.datetime) -> bool:
    today = at.astimezone(organisation.zone).date()
    rows = Term.objects.filter(organisation=organisation, kind__in=KINDS)
    return rows.filter(starts_on__lte=today, ends_on__gt=today).exists()


def _week_ago_missing(organisation: Organisation, moment: dt.datetime) -> dt.datetime | None:
    """A week ago, where no run of those days can be compared with and rows go back so far."""
    runs = Run.objects.filter(
        organisation=organisation,
        as_of__range=(moment - dt.timedelta(days=13), moment - WEEK),
    ).exclude(purpose=Run.Purpose.LOOKING_BACK)
    proofs = Q(purpose=Run.Purpose.PROOF)
    if runs.filter(Q(outlooks__isnull=False) | proofs).exists():
        return None
    past = moment - dt.timedelta(days=7)
    return past if _known_since(organisation, past) else None


def _unproved(organisation: Organisation, moment: dt.datetime) -> dt.datetime | None:
    """The newest ended month's beginning that no forecast stood at."""
    today = moment.astimezone(organisation.zone).date()
    months = Term.objects.filter(
        organisation=organisation, kind=Term.Kind.MONTH, ends_on__lte=today
    )
    for month in months.select_related("organisation").order_by("-starts_on")[:PROVED_MONTHS]:
        at = start_of(month)
        near = Run.objects.filter(
            organisation=organisation, as_of__range=(at, at + dt.timedelta(days=3))
        )
        proofs = Q(purpose=Run.Purpose.PROOF)
        if near.filter(Q(outlooks__term=month) | proofs).exists():
            continue
        return at if _known_since(organisation, at - LEARNED_FROM) else None
    return None


def _known_since(organisation: Organisation, at: dt.datetime) -> bool:
    rows = Opportunity.objects.filter(organisation=organisation, now_exists=True)
    return rows.filter(created_at__lt=at).exists()


def _compared(organisation: Organisation, today: dt.date) -> bool:
    """Whether people were held beside their peers already today."""
    row = Diagnosis.objects.filter(person__organisation=organisation).first()
    if row is None or row.figures.get("form") != FORM:
        return False
    return row.as_of.astimezone(organisation.zone).date() == today


def _wants_weighing(organisation: Organisation, rests_on: int) -> bool:
    honesty = Honesty.objects.filter(organisation=organisation).first()
    if honesty is not None and honesty.figures["rests_on"] == rests_on:
        return False
    return Foretold.objects.filter(run__organisation=organisation, came__isnull=False).exists()


def _with_figures() -> QuerySet[Organisation]:
    runs = Run.objects.values("organisation")
    return Organisation.objects.filter(retired_at__isnull=True, pk__in=runs)
