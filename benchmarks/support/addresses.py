"""Print, as JSON, the pages to be measured in the large organisation of the settings' database.

Each has a name, an address, the cookie of who asks, and the number of queries of one request.
"""

import datetime as dt
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foresaid.people.models import Organisation, Person

    type Wanted = tuple[str, str, Person, str, bool]

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`budget` is its name in tests/web/query_budgets.json; `held` whether the limit is on it."""

    name: str
    path: str
    cookie: str
    queries: int
    slowest: str
    budget: str
    held: bool


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from foresaid.cli.serve import collect_static_files
    from foresaid.people.models import Organisation

    collect_static_files()
    organisation = Organisation.objects.latest("pk")
    print(json.dumps([asdict(page) for page in pages(organisation)]))
    return 0


def pages(organisation: "Organisation") -> list[Page]:
    """Every page that is measured, each asked for once to count its queries."""
    cookies: dict[int, str] = {}
    found = []
    for name, path, person, budget, held in _wanted(organisation):
        if person.pk not in cookies:
            cookies[person.pk] = _signed_in(person)
        queries, slowest = _queries(path, cookies[person.pk])
        found.append(
            Page(
                name=name,
                path=path,
                cookie=cookies[person.pk],
                queries=queries,
                slowest=slowest,
                budget=budget,
                held=held,
            )
        )
    return found


def _wanted(organisation: "Organisation") -> "Iterator[Wanted]":
    """Name, address, who asks, the budget's name, and whether the limit is on it."""
    from foresaid.reviews.models import Review

    review = Review.objects.filter(organisation=organisation).latest("pk")
    manager, seller, head = review.manager, review.person, _first(organisation, "head")
    yield "Review", f"/reviews/{review.uuid}/", manager, "review", True
    yield "Today", "/today/", seller, "today", True
    yield "Opportunity", f"/opportunities/{_busiest(seller)}/", seller, "opportunity", True
    yield from _lists(organisation, seller, manager, head)
    yield "Reviews to hold", "/reviews/", manager, "reviews", False
    yield "Team", "/team/", manager, "team", False
    yield "Accounts", "/accounts/", seller, "accounts", False
    yield from _of_the_past_and_of_what_may_come(seller, manager, head)


def _lists(
    organisation: "Organisation", seller: "Person", manager: "Person", head: "Person"
) -> "Iterator[Wanted]":
    lists, budget = "/opportunities/", "opportunities"
    region = _first(organisation, "manager", above=True)
    yield "Opportunities, a salesperson's", lists, seller, budget, True
    yield "Opportunities, a manager's", lists, manager, budget, True
    yield "Opportunities, a region's", lists, region, budget, True
    yield "Opportunities, everybody's", lists, head, budget, True
    yield "… of all outcomes", f"{lists}?state=all", head, budget, True
    yield "… without a next step", f"{lists}?next=without", head, budget, True
    yield "… by a word, all outcomes", f"{lists}?state=all&q=kabel", head, budget, False
    yield "Board, a manager's", f"{lists}board/", manager, "board", True
    yield "Board, everybody's", f"{lists}board/", head, "board", True


def _of_the_past_and_of_what_may_come(
    seller: "Person", manager: "Person", head: "Person"
) -> "Iterator[Wanted]":
    from django.urls import reverse

    forecast, coaching = reverse("forecast"), reverse("coaching_of", args=[seller.uuid])
    own = f"{forecast}?of=person:{seller.uuid}"
    yield "Forecast", forecast, head, "forecast", True
    yield "Forecast, a salesperson's", own, manager, "forecast_own", True
    yield "How chances held", reverse("calibration"), head, "chances", False
    yield "Coaching", coaching, manager, "coaching", False
    yield "How your words held", reverse("words"), seller, "words", False
    yield "History", reverse("history"), manager, "history", False


def _first(organisation: "Organisation", role: str, *, above: bool = False) -> "Person":
    from foresaid.people.models import Person

    rows = Person.objects.filter(organisation=organisation, grants__role=role)
    if above:
        rows = rows.filter(memberships__team__parent__isnull=False)
        rows = rows.filter(memberships__team__children__isnull=False)
    found = rows.order_by("pk").first()
    assert found is not None
    return found


def _busiest(owner: "Person") -> str:
    """The open opportunity about which most was said."""
    from django.db.models import Count

    from foresaid.sales.models import Opportunity

    rows = Opportunity.objects.open().filter(now_owner=owner, now_exists=True)
    return str(rows.annotate(n=Count("expectations")).order_by("-n", "pk")[0].uuid)


def _signed_in(person: "Person") -> str:
    from django.test import Client

    from foresaid.people.actor import operator
    from foresaid.people.operations.links import make_sign_in_link

    organisation = person.organisation
    make_sign_in_link(operator(organisation), person=person.uuid, now=dt.datetime.now(dt.UTC))
    person.refresh_from_db()
    assert person.login is not None
    client = Client(HTTP_HOST=HOST)
    client.force_login(person.login)
    session = client.session
    session["person"] = person.pk
    session.save()
    return client.cookies["sessionid"].value


def _queries(path: str, cookie: str) -> tuple[int, str]:
    """Of a second request: how many queries, and the slowest with its milliseconds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST=HOST)
    client.cookies["sessionid"] = cookie
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}.")
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return len(captured), f"{float(slowest['time']) * 1000:.0f} ms: {slowest['sql'][:4000]}"


if __name__ == "__main__":
    sys.exit(main())
