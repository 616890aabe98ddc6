"""Small files that belong together, and the moment of every import here."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps

from foresaid.intake.operations.stage import Staged, stage
from foresaid.people.actor import Actor, operator
from foresaid.people.operations.organisations import create_organisation

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)

PIPELINE = """\
opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Dana Ortiz,GTX Pro,Northwind,Won,2026-02-01,2026-03-01,4800
A2,Dana Ortiz,GTXPro,Ferro,Lost,2026-02-03,2026-02-20,0
A3,Iris Bekker,MG Special,Northwind,Engaging,2026-03-05,,
A4,Iris Bekker,MG Special,,Prospecting,,,
"""
TEAMS = """\
sales_agent,manager,regional_office
Dana Ortiz,Sam Lindqvist,North
Iris Bekker,Sam Lindqvist,North
"""
PRODUCTS = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n"
ACCOUNTS = "account,sector,subsidiary_of\nNorthwind,retail,\nFerro,retail,Northwind\n"

Files = dict[str, str]


@pytest.fixture
def files() -> Files:
    return {
        "sales_pipeline.csv": PIPELINE,
        "sales_teams.csv": TEAMS,
        "products.csv": PRODUCTS,
        "accounts.csv": ACCOUNTS,
    }


def packed(files: Files) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in files.items()]


@pytest.fixture
def firm() -> Actor:
    """The operator of an ordinary organisation made for imports."""
    return operator(create_organisation(name="Aldermoor", now=NOW - dt.timedelta(days=400)))


Stage = Callable[..., Staged]


@pytest.fixture
def staging(firm: Actor) -> Stage:
    """Stage files for `firm`, taking near spellings as proposed unless told otherwise."""

    def staged(files: Files, **wanted: object) -> Staged:
        options = {"accept_near": True, "now": NOW, **wanted}
        return stage(firm, files=packed(files), **options)  # type: ignore[arg-type]  # options by name

    return staged


def row_counts() -> dict[str, int]:
    """Rows of every table there is."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def real_files(folder: Path, *but: str) -> list[tuple[str, bytes]]:
    paths = sorted(path for path in folder.iterdir() if path.name not in but)
    return [(path.name, path.read_bytes()) for path in paths]
