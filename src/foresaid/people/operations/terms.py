"""The terms of an organisation's calendar, made well before anybody needs them."""

import datetime as dt

from django.db import transaction

from foresaid.people import calendar
from foresaid.people.models import Organisation, Term

YEARS_BACK = 3
YEARS_AHEAD = 2


def ensure_terms(organisation: Organisation, *, from_on: dt.date, until_on: dt.date) -> int:
    """Make the missing terms of every fiscal year from `from_on`'s to `until_on`'s; say how many.

    Called by other operations within their transaction, and by the one that extends calendars.
    """
    have = set(Term.objects.filter(organisation=organisation).values_list("kind", "starts_on"))
    missing = [
        Term(
            organisation=organisation,
            kind=span.kind,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            name=span.name,
        )
        for span in calendar.spans(from_on, until_on, organisation.fiscal_start_month)
        if (span.kind, span.starts_on) not in have
    ]
    Term.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def ensure_usual_terms(organisation: Organisation, *, now: dt.datetime) -> int:
    """Terms from three fiscal years back to two ahead of the organisation's own today."""
    today = organisation.today(now)
    return ensure_terms(
        organisation,
        from_on=calendar.months_later(today, -12 * YEARS_BACK),
        until_on=calendar.months_later(today, 12 * YEARS_AHEAD),
    )


def needing_terms(now: dt.datetime) -> list[Organisation]:
    """Organisations whose calendar ends within a year and a half of their own today."""
    found = []
    for organisation in Organisation.objects.filter(retired_at__isnull=True):
        enough = calendar.months_later(organisation.today(now), 18)
        years = Term.objects.filter(organisation=organisation, kind=Term.Kind.YEAR)
        if not years.filter(ends_on__gt=enough).exists():
            found.append(organisation)
    return found


def extend_terms(now: dt.datetime) -> int:
    """Make more terms wherever a calendar runs out soon; say how many were made."""
    made = 0
    for organisation in needing_terms(now):
        with transaction.atomic():
            made += ensure_usual_terms(organisation, now=now)
    return made
