"""No page of sales asks the database more often than `query_budgets.json` allows."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, sign_in
from tests.web.opportunities import scene

FILE = Path(__file__).with_name("query_budgets.json")
BUDGETS: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
PAGES = (
    "account",
    "accounts",
    "board",
    "opportunities",
    "opportunity",
    "opportunity_edit",
    "process",
    "search",
)


@pytest.mark.django_db
def test_every_page_of_sales_stays_within_its_queries(cast: Cast) -> None:
    main = scene.fill(cast)
    assert main.account is not None
    arguments: dict[str, list[object]] = {
        "opportunity": [main.uuid],
        "opportunity_edit": [main.uuid],
        "account": [main.account.uuid],
    }
    client = sign_in(cast.sam)
    over: dict[str, int] = {}
    for name in PAGES:
        address = reverse(name, args=arguments.get(name, []))
        client.get(address, {"q": "pump"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, {"q": "pump"}).status_code == 200
        if len(asked) > BUDGETS[name]:
            over[name] = len(asked)
    assert over == {}
