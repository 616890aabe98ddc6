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
    from foresaid.people.models import Organisation, Person

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
    from django.urls import reverse

    from foresaid.reviews.models import Review

    review = Review.objects.filter(organisation=organisation).latest("pk")
    manager, seller = review.manager, review.person
    region = _first(organisation, "manager", above=True)
    head = _first(organisation, "head")
    deal = f"/opportunities/{_busiest(seller)}/"
    lists = "/opportunities/"
    own = f"{reverse('forecast')}?of=person:{seller.uuid}"
    wanted: tuple[tuple[str, str, Person, str, bool], ...] = (
        ("Review", f"/reviews/{review.uuid}/", manager, "review", True),
        ("Today", "/today/", seller, "today", True),
        ("Opportunity", deal, seller, "opportunity", True),
        ("Opportunities, a salesperson's", lists, seller, "opportunities", True),
        ("Opportunities, a manager's", lists, manager, "opportunities", True),
        ("Opportunities, a region's", lists, region, "opportunities", True),
        ("Opportunities, everybody's", lists, head, "opportunities", True),
        ("… of all outcomes", f"{lists}?state=all", head, "opportunities", True),
        ("… without a next step", f"{lists}?next=without", head, "opportunities", True),
        ("… by a word, all outcomes", f"{lists}?state=all&q=kabel", head, "opportunities", False),
        ("Board, a manager's", f"{lists}board/", manager, "board", True),
        ("Board, everybody's", f"{lists}board/", head, "board", True),
        ("Reviews to hold", "/reviews/", manager, "reviews", False),
        ("Team", "/team/", manager, "team", False),
        ("Accounts", "/accounts/", seller, "accounts", False),
        ("Forecast", reverse("forecast"), head, "forecast", True),
        ("Forecast, a salesperson's", own, manager, "forecast_own", True),
        ("How your words held", reverse("words"), seller, "words", False),
        ("History", reverse("history"), manager, "history", False),
    )
    cookies: dict[int, str] = {}
    found = []
    for name, path, person, budget, held in wanted:
        cookie = cookies.setdefault(person.pk, "") or _signed_in(person)
        cookies[person.pk] = cookie
        queries, slowest = _queries(path, cookie)
        found.append(
            Page(
                name=name,
                path=path,
                cookie=cookie,
                queries=queries,
                slowest=slowest,
                budget=budget,
                held=held,
            )
        )
    return found


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
