import datetime as dt

import pytest

from foresaid.files.errors import TableError
from foresaid.files.tables import read_tables
from foresaid.intake import questions
from foresaid.intake.mapping.catalogue import Kind
from foresaid.intake.operations.decide import decide
from foresaid.intake.operations.stage import UnableToStage, stage
from foresaid.people.actor import Actor
from foresaid.sales.models import Opportunity
from tests.cast import Cast

from .conftest import NOW, Files, Stage, packed, row_counts

pytestmark = pytest.mark.django_db


def test_files_are_recognised_by_headers_values_and_each_other(
    files: Files, staging: Stage
) -> None:
    files["sales_pipeline.csv"] = files["sales_pipeline.csv"].replace("sales_agent", "wer")
    form = staging(files).plan.form
    kinds = {one.table: one.kind for one in form.tables}
    assert kinds == {
        "sales_pipeline.csv": Kind.OPPORTUNITIES,
        "sales_teams.csv": Kind.PEOPLE,
        "products.csv": Kind.PRODUCTS,
        "accounts.csv": Kind.ACCOUNTS,
    }
    pipeline = form.of_kind(Kind.OPPORTUNITIES)[0]
    assert pipeline.columns["owner"] == "wer"
    assert pipeline.why["wer"] == "values"
    assert pipeline.entered == {"engage_date": "Engaging"}
    assert form.steps == ("Prospecting", "Engaging")
    assert form.closing_amount


def test_a_dry_run_counts_and_writes_no_sale(files: Files, staging: Stage) -> None:
    counts = staging(files).plan.counts
    assert {kind.value: count.new for kind, count in counts.items()} == {
        "people": 3,
        "accounts": 2,
        "products": 2,
        "opportunities": 4,
        "steps": 3,
    }
    assert not Opportunity.objects.exists()


def test_a_near_spelling_is_proposed_and_never_taken_silently(files: Files, staging: Stage) -> None:
    staged = staging(files, accept_near=False)
    near = [(one.found, one.suggested, one.rows) for one in staged.plan.names.near]
    assert near == [("GTXPro", "GTX Pro", 1)]
    assert staged.plan.counts[Kind.PRODUCTS].new == 3


@pytest.mark.parametrize(("same", "products"), [(True, 2), (False, 3)])
def test_a_decision_about_a_spelling_holds(
    firm: Actor, files: Files, staging: Stage, same: bool, products: int
) -> None:
    staged = staging(files, accept_near=False)
    place = ("products", "GTXPro")
    plan = decide(
        firm,
        run=staged.run.uuid,
        same={place: "GTX Pro"} if same else {},
        apart=() if same else (place,),
        now=NOW,
    )
    assert not plan.names.near
    assert plan.counts[Kind.PRODUCTS].new == products


def test_names_that_differ_in_a_number_are_two_things(staging: Stage) -> None:
    files = {
        "deals.csv": "id,owner,stage,product\n"
        "1,Dana Ortiz,Qualified,Offer 2026\n2,Dana Ortiz,Qualified,Offer 2025\n"
        "3,Dana Ortiz,Qualified,Offer 2026\n"
    }
    assert staging(files, accept_near=False).plan.names.near == []


REFUSED = """\
id,owner,stage,created,closed,amount
1,Dana Ortiz,Won,2026-01-02,2026-02-03,"$1,234,567"
2,Dana Ortiz,Won,2026-01-02,someday,10
3,Dana Ortiz,Won,2026-01-02,2025-12-31,10
4,Dana Ortiz,Won,2026-01-02,,10
5,Dana Ortiz,Qualified,2026-01-02,,ten
6,Dana Ortiz,Qualified,2027-01-02,,10
,Dana Ortiz,Qualified,2026-01-02,,10
1,Iris Bekker,Qualified,2026-01-02,,10
7,Dana Ortiz,Qualified,2026-01-02,,10,more,and more
8,Dana Ortiz,Qualified,2026-01-03,,10
9,Dana Ortiz,Qualified,2026-01-04,,10
10,Dana Ortiz,Qualified,2026-01-05,,10
11,Dana Ortiz,Qualified,2026-01-06,,10
12,Dana Ortiz,Qualified,2026-01-07,,10
13,Dana Ortiz,Won,2026-01-08,2026-02-03,10
14,Dana Ortiz,Won,2026-01-09,2026-02-03,10
15,Dana Ortiz,Won,2026-01-09,2026-02-03,10
16,Dana Ortiz,Won,2026-01-09,2026-02-03,10
17,Dana Ortiz,Won,2026-01-09,2026-02-03,10
18,Dana Ortiz,Won,2026-01-09,2026-02-03,10
19,Dana Ortiz,Won,2026-01-09,2026-02-03,10
20,Dana Ortiz,Won,2026-01-09,2026-02-03,10
"""


def test_refused_rows_are_named_with_line_column_value_reason_and_remedy(
    firm: Actor, staging: Stage
) -> None:
    staged = staging({"deals.csv": REFUSED})
    rows = {row.line: row for row in questions.refused_rows(firm, staged.run.uuid)}
    assert sorted(rows) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert (rows[3].column, rows[3].value) == ("closed", "someday")
    assert rows[3].reason == "This is no date in the form that the rest of the column has."
    assert rows[4].reason == "It would have been closed before it was created."
    assert rows[5].reason == "It is won or lost, but nothing says since when."
    assert (rows[6].column, rows[6].value) == ("amount", "ten")
    assert rows[7].reason == "It would have happened in the future."
    assert rows[9].reason == "The file holds this one twice, and the two rows differ."
    assert all(row.remedy for row in rows.values())
    assert str(staged.plan.reading.opportunities["1"].amount) == "1234567.00"


WRONG = [
    ("empty.csv", b"", "empty"),
    ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "other_kind"),
    ("page.csv", b"<!DOCTYPE html><html></html>", "other_kind"),
    ("noise.csv", bytes(range(256)) * 4, "binary"),
    ("letter.txt", b"Dear all\nthis is a letter\n", "one_column"),
    ("twice.csv", b"id,owner,owner\n1,a,b\n", "column_twice"),
    ("header.csv", b"id,owner\n", "only_header"),
    ("broken.csv.gz", b"\x1f\x8b\x08\x00broken", "damaged"),
    ("open.csv", b'id,owner\n1,"a\n2,b\n', "open_quote"),
    ("two.zip", b"PK\x05\x06" + bytes(18), "binary"),
    ("broken.xlsx", b"PK\x03\x04broken", "damaged"),
]


@pytest.mark.parametrize(("name", "content", "code"), WRONG)
def test_a_wrong_file_gets_a_sentence_and_leaves_nothing(
    firm: Actor, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(TableError) as wrong:
        read_tables(name, content)
    assert wrong.value.code == code
    before = row_counts()
    with pytest.raises(UnableToStage, match=name.removesuffix(".gz").split(".")[0]):
        stage(firm, files=[(name, content)], now=NOW)
    assert row_counts() == before


def test_files_that_say_nothing_known_are_refused(firm: Actor) -> None:
    with pytest.raises(UnableToStage, match="None of the files"):
        stage(firm, files=[("x.csv", b"colour,shape\nred,round\n")], now=NOW)


def test_only_those_who_shape_sales_bring_files_in(cast: Cast, files: Files) -> None:
    with pytest.raises(UnableToStage, match="head of sales"):
        stage(cast.actor(cast.dana), files=packed(files), now=cast.now)


def test_next_months_export_under_another_name_is_the_same_source(
    firm: Actor, files: Files, staging: Stage
) -> None:
    from foresaid.intake.operations.apply import apply

    apply(firm, run=staging(files).run.uuid, accept_refused=False, now=NOW)
    later = {"export_2026-12.csv": files["sales_pipeline.csv"]}
    plan = staging(later, now=NOW + dt.timedelta(days=30)).plan
    assert plan.form.source == "sales pipeline"
    assert plan.counts[Kind.OPPORTUNITIES].new == 0
