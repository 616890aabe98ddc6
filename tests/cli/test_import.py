"""`foresaid import`, as somebody types it."""

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foresaid.cli.import_ import command
from foresaid.people.models import Organisation
from foresaid.sales.models import Opportunity, ValueChange

pytestmark = pytest.mark.django_db

PIPELINE = """\
opportunity_id,sales_agent,product,deal_stage,engage_date,close_date,close_value
A1,Dana Ortiz,GTX Pro,Won,2026-02-01,2026-03-01,4800
A2,Dana Ortiz,GTXPro,Lost,2026-02-03,2026-02-20,0
A3,Iris Bekker,GTX Pro,Engaging,2026-03-05,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales_pipeline.csv").write_text(PIPELINE)
    (tmp_path / "products.csv").write_text("product,sales_price\nGTX Pro,4821\n")
    return tmp_path


def foresaid_import(folder: Path, *options: str) -> Result:
    files = [str(path) for path in sorted(folder.glob("*.csv"))]
    return CliRunner().invoke(command, [*files, *options])


NEW = ("--new-organisation", "Aldermoor", "--practice-from", "2026-03-01")


def test_open_spellings_are_listed_and_end_with_2_and_nothing_written(folder: Path) -> None:
    result = foresaid_import(folder, *NEW)
    assert result.exit_code == 2
    assert '--same "GTXPro=GTX Pro"' in result.output
    assert "entered “Engaging” (by its header)" in result.output
    assert "Nothing was written." in result.output
    assert not Organisation.objects.exists()


def test_accepted_it_is_written_and_the_same_command_again_is_clean(folder: Path) -> None:
    first = foresaid_import(folder, *NEW, "--accept")
    assert first.exit_code == 0, first.output
    assert "Written into Aldermoor." in first.output
    made = Organisation.objects.get()
    assert made.practice_from is not None
    assert Opportunity.objects.filter(product__name="GTX Pro").count() == 3
    assert {row.name for row in Opportunity.objects.all()} == {
        f"GTX Pro, A{number}" for number in (1, 2, 3)
    }
    Opportunity.objects.filter(name="GTX Pro, A3").update(name="The new hall")
    again = foresaid_import(folder, *NEW, "--accept")
    assert again.exit_code == 0
    assert "Everything is unchanged. Nothing was written." in again.output
    made.refresh_from_db()
    assert made.data_version > 0
    assert Organisation.objects.count() == 1


def test_single_spellings_are_decided_by_name(folder: Path) -> None:
    result = foresaid_import(folder, *NEW, "--same", "GTXPro=GTX Pro")
    assert result.exit_code == 0, result.output
    assert "“GTXPro” (1 row) is taken as “GTX Pro”." in result.output


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    result = foresaid_import(folder, *NEW, "--accept", "--dry-run")
    assert result.exit_code == 0
    assert not Organisation.objects.exists()


def test_refused_rows_go_to_a_file(folder: Path) -> None:
    with (folder / "sales_pipeline.csv").open("a") as pipeline:
        pipeline.write("A4,Dana Ortiz,GTX Pro,Won,2026-02-01,2026-01-01,5\n")
    out = folder / "refused.txt"
    result = foresaid_import(folder, *NEW, "--same", "GTXPro=GTX Pro", "--refused-out", str(out))
    assert result.exit_code == 2
    assert "sales_pipeline.csv, line 5, close_date “2026-01-01”" in result.output
    assert out.read_text().splitlines()[1].startswith("sales_pipeline.csv,5,close_date,2026-01-01")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "There is no organisation yet. `foresaid setup` makes one."),
        (("--organisation", "X", *NEW), "not both"),
        (("--organisation", "Nobody"), "There is no single organisation called “Nobody”"),
        (("--organisation", "X", "--practice-from", "2026-01-01"), "goes with --new-organisation"),
        ((*NEW, "--timezone", "Mars/North"), "Mars/North is no known time zone"),
        ((*NEW, "--same", "GTXPro"), "--same takes"),
    ],
)
def test_what_can_not_be_done_is_said(folder: Path, options: tuple[str, ...], said: str) -> None:
    result = foresaid_import(folder, *options)
    assert result.exit_code in (1, 2)
    assert said in result.output


OPEN = """\
id,sales rep,stage,created,amount,"Region, wide"
B1,Dana Ortiz,Talk,2026-02-01,4800,north
B2,Dana Ortiz,Talk,2026-02-03,900,south
"""


@pytest.mark.parametrize(
    "options",
    [
        ("--known-at-creation", 'amount,"Region, wide"'),
        ("--known-at-creation", "amount", "--known-at-creation", ' "Region, wide"'),
        ("--known", "amount", "--known", "Region, wide"),
    ],
)
def test_what_was_known_at_creation_is_named_as_for_the_forecast(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "deals.csv").write_text(OPEN)
    result = foresaid_import(tmp_path, *NEW, "--accept", *options)
    assert result.exit_code == 0, result.output
    dated = {change.field: change.happened_at.date() for change in of_the_first()}
    assert dated == {"amount": dt.date(2026, 2, 1), "attribute": dt.date(2026, 2, 1)}


@pytest.mark.parametrize("named", ["value", "Value", "AMOUNT"])
def test_a_column_is_named_by_what_it_is_called_or_by_what_it_is_read_as(
    tmp_path: Path, named: str
) -> None:
    (tmp_path / "deals.csv").write_text(OPEN.replace("amount", "value"))
    result = foresaid_import(tmp_path, *NEW, "--accept", "--known-at-creation", named)
    assert result.exit_code == 0, result.output
    [amount] = [change for change in of_the_first() if change.field == "amount"]
    assert amount.happened_at.date() == dt.date(2026, 2, 1)


@pytest.mark.parametrize("option", ["--known-at-creation", "--known"])
def test_a_column_that_is_not_there_is_named_and_nothing_written(
    tmp_path: Path, option: str
) -> None:
    (tmp_path / "deals.csv").write_text(OPEN)
    result = foresaid_import(tmp_path, *NEW, "--accept", option, "nosuch")
    assert result.exit_code == 1
    said = "deals.csv has no column nosuch, which is named as known at creation."
    assert said in result.output
    assert not Organisation.objects.exists()


def test_where_no_file_holds_opportunities_no_column_is_known(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("product,sales_price\nGTX Pro,4821\n")
    result = foresaid_import(tmp_path, *NEW, "--known-at-creation", "amount")
    assert result.exit_code == 1
    assert "No file of opportunities has a column amount" in result.output


def of_the_first() -> list[ValueChange]:
    fields = [ValueChange.Field.AMOUNT, ValueChange.Field.ATTRIBUTE]
    return list(ValueChange.objects.filter(opportunity__name__contains="B1", field__in=fields))
