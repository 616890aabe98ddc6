"""`foresaid forecast --organisation` and `foresaid call`: the product's own rows."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from foresaid.cli.call import command as call
from foresaid.cli.forecast import command as forecast
from foresaid.forecasting.fresh import fresh
from foresaid.ledger.models import Call
from foresaid.sales.models import Opportunity, StepChange
from tests.cast import Cast
from tests.deals import default_steps, learnable_past, open_deal, project

NAME = "Aldermoor Pumps"


@pytest.fixture
def sold(cast: Cast) -> Cast:
    now = timezone.now()
    learnable_past(cast, cast.iris, deals=60)
    for n in range(8):
        entered = [now - dt.timedelta(days=3 + n), now - dt.timedelta(days=1 + n / 2)]
        open_deal(cast.dana, default_steps(cast), name=f"Open {n}", entered=entered)
    project(cast.organisation, now)
    return cast


def export(cast: Cast, folder: Path) -> None:
    """The organisation's rows as the canonical files have them."""
    with (folder / "o.csv").open("w") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "owner", "created", "closed", "outcome", "amount"])
        for deal in Opportunity.objects.filter(organisation=cast.organisation).order_by("pk"):
            assert deal.created_at is not None
            closed = deal.now_closed_at.isoformat() if deal.now_closed_at else ""
            outcome = "" if deal.is_open else deal.now_outcome
            owner = deal.now_owner.name if deal.now_owner else ""
            rows.writerow([deal.uuid, owner, deal.created_at.isoformat(), closed, outcome,
                           deal.now_amount])  # fmt: skip
    with (folder / "s.csv").open("w") as file:
        rows = csv.writer(file)
        rows.writerow(["opportunity", "step", "entered_at"])
        changes = StepChange.objects.filter(organisation=cast.organisation)
        for one in changes.select_related("opportunity", "step").order_by("opportunity", "pk"):
            rows.writerow([one.opportunity.uuid, one.step.key, one.happened_at.isoformat()])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(forecast, list(arguments), catch_exceptions=False)


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return found


def chances(folder: Path) -> dict[str, float]:
    with (folder / "opportunities.csv").open() as file:
        return {row["id"]: float(row["chance_won"]) for row in csv.DictReader(file)}


def test_rows_and_an_export_of_the_same_rows_agree(sold: Cast, tmp_path: Path) -> None:
    assert run("--organisation", NAME, "--out", str(tmp_path / "rows")).exit_code == 0
    rows = summary(tmp_path / "rows")
    export(sold, tmp_path)
    files = run(
        "--opportunities", str(tmp_path / "o.csv"), "--steps", str(tmp_path / "s.csv"),
        "--as-of", rows["as_of"], "--days", str(rows["days"]), "--out", str(tmp_path / "files"),
    )  # fmt: skip
    assert files.exit_code == 0
    other = summary(tmp_path / "files")
    assert list(rows["won_amount"]) == list(other["won_amount"]) == ["open", "new", "total"]
    # The draws are dealt out in another order, and a sum of whole deals jumps from one to the
    # next: where a level lies at the jump, the two may stand on either side of it.
    for measure, one_deal in (("won_amount", 10_000.0), ("won_count", 1.0)):
        for part in ("open", "new", "total"):
            mine, theirs = rows[measure][part], other[measure][part]
            assert mine["mean"] == pytest.approx(theirs["mean"], rel=0.01, abs=0.01)
            for level, value in mine["quantiles"].items():
                assert value == pytest.approx(theirs["quantiles"][level], abs=one_deal)
    own, exported = chances(tmp_path / "rows"), chances(tmp_path / "files")
    assert own == pytest.approx(exported, abs=0.002)
    assert len(own) == 8
    assert beside(tmp_path / "rows") == beside(tmp_path / "files")


def beside(folder: Path) -> set[tuple[str, str, str]]:
    with (folder / "opportunities.csv").open() as file:
        return {(row["id"], row["owner"], row["amount"]) for row in csv.DictReader(file)}


def test_owner_and_amount_stand_beside_the_chances(sold: Cast, tmp_path: Path) -> None:
    steps = default_steps(sold)
    nobody = open_deal(sold.dana, steps, name="Nobody's", entered=[timezone.now()], amount=50)
    nobody.credits.all().delete()
    project(sold.organisation, timezone.now())
    done = run("--organisation", NAME, "--out", str(tmp_path))
    known = {row[1:] for row in beside(tmp_path)}
    assert known == {("Dana Ortiz", "10000.00"), ("", "50.00")}
    lines = done.stdout.splitlines()
    assert lines[0].startswith("9 opportunities are open on ")
    assert lines[1].startswith("Won in what is left of Q")
    assert " EUR on average (" in lines[1]


def test_only_what_the_actor_may_see_is_listed(sold: Cast) -> None:
    open_deal(sold.iris, default_steps(sold), name="Hers", entered=[timezone.now()])
    project(sold.organisation, timezone.now())
    assert len(fresh(sold.operator, timezone.now()).opportunities) == 9
    (seen,) = fresh(sold.actor(sold.iris), timezone.now()).opportunities
    assert seen.owner == "Iris Bekker"


def test_the_kept_outlook_is_what_the_command_writes(sold: Cast) -> None:
    from foresaid.forecasting.models import Outlook
    from foresaid.forecasting.operations.foretell import foretell
    from foresaid.forecasting.operations.refresh import refresh_run

    now = timezone.now()
    made = refresh_run(sold.operator, now=now)
    foretell(made)
    found = fresh(sold.operator, now)
    kept = Outlook.objects.get(
        run=made, term__name=found.term_name, person=None, team=None, measure="won_count",
        part="open",
    )  # fmt: skip
    assert kept.mean == pytest.approx(float(found.count.open.mean))
    assert kept.quantiles["0.9"] == pytest.approx(float(found.count.open.quantiles((0.9,))[0]))


def test_what_does_not_go_together_is_refused_with_what_to_do(cast: Cast, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "out"))
    both = run("--organisation", NAME, "--days", "30", *out)
    assert (both.exit_code, "leave out the files" in both.output) == (2, True)
    for option in (("--cut",), ("--timezone", "Asia/Tokyo"), ("--timezone", "UTC")):
        refused = run("--organisation", NAME, *option, *out)
        assert (refused.exit_code, "in its own time zone" in refused.output) == (2, True)
    term = run("--term", "2026 Q1", *out)
    assert (term.exit_code, "--term goes with --organisation" in term.output) == (2, True)
    neither = run(*out)
    assert (neither.exit_code, "--organisation" in neither.output) == (2, True)
    unknown = run("--organisation", "Nobody", *out)
    assert (unknown.exit_code, "no single organisation" in unknown.output) == (1, True)
    empty = run("--organisation", NAME, *out)
    assert (empty.exit_code, "no opportunities yet" in empty.output) == (1, True)
    assert not (tmp_path / "out").exists()


def test_a_term_that_is_not_running_is_refused_with_those_that_are(
    sold: Cast, tmp_path: Path
) -> None:
    found = run("--organisation", NAME, "--term", "Q1 1999", "--out", str(tmp_path / "out"))
    assert found.exit_code == 1
    assert "There are:" in found.output


def test_a_call_is_stated_by_command(cast: Cast) -> None:
    amounts = ["--commit", "10", "--likely", "20", "--best", "30.50"]
    done = CliRunner().invoke(call, [NAME, "Dana Ortiz", *amounts], catch_exceptions=False)
    assert done.exit_code == 0
    assert Call.objects.get().person == cast.dana
    for wrong in (["Nobody", *amounts], ["Dana Ortiz", *amounts[:4], "--best", "5"],
                  ["Dana Ortiz", *amounts[:4], "--best", "much"]):  # fmt: skip
        assert CliRunner().invoke(call, [NAME, *wrong]).exit_code in {1, 2}
    assert Call.objects.count() == 1
