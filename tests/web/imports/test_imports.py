"""The import pages, as somebody without JavaScript goes through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foresaid.intake.models import ImportRun
from foresaid.sales.models import Opportunity
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db

PIPELINE = b"""\
opportunity_id,sales_agent,product,deal_stage,engage_date,close_date,close_value
A1,Dana Ortiz,GTX Pro,Won,2026-02-01,2026-03-01,4800
A2,Dana Ortiz,GTXPro,Lost,2026-02-03,2026-02-20,0
A3,Iris Bekker,GTX Pro,Engaging,2026-03-05,,
A4,Iris Bekker,GTX Pro,Won,2026-03-05,2026-01-01,10
"""
PRODUCTS = b"product,sales_price\nGTX Pro,4821\n"


@pytest.fixture
def ada(cast: Cast) -> Client:
    return sign_in(cast.ada)


def upload(client: Client, **files: bytes) -> str:
    """Send files; the address of the page that follows."""
    given = [SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()]
    answer = client.post(reverse("imports"), {"files": given})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def act(client: Client, name: str, **data: str) -> str:
    """Press a button of the one import there is; the page that follows, as text."""
    run = ImportRun.objects.get()
    answer = client.post(reverse(name, args=[run.uuid]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_upload_to_undo(ada: Client) -> None:
    page = ada.get(upload(ada, sales_pipeline=PIPELINE, products=PRODUCTS)).content.decode()
    assert "Nothing is written yet" in page
    assert "“GTXPro”, in 1 rows" in page
    assert "sales_pipeline.csv, line 5" in page
    assert "It would have been closed before it was created." in page
    assert not Opportunity.objects.exists()

    proposal = ImportRun.objects.get().proposals.get()
    page = act(ada, "import_names", **{f"p{proposal.pk}": "same"})
    assert "“GTXPro” is taken as “GTX Pro”, in 1 rows." in page

    page = act(ada, "import_apply")
    assert "Accept that they stay out" in page
    assert not Opportunity.objects.exists()
    page = act(ada, "import_apply", accept_refused="on")
    assert "The files were brought in." in page
    assert Opportunity.objects.filter(product__name="GTX Pro").count() == 3

    assert "before it was undone" not in page
    page = act(ada, "import_undo")
    assert "What it had brought, before it was undone:" in page
    assert "Everything is as it was before." in page
    assert not Opportunity.objects.exists()


def test_refused_rows_come_as_a_file_that_runs_no_formula(ada: Client) -> None:
    upload(ada, sales_pipeline=PIPELINE.replace(b"2026-01-01", b"=HYPERLINK(1)"))
    run = ImportRun.objects.get()
    answer = ada.get(reverse("import_refused", args=[run.uuid]))
    lines = answer.content.decode().splitlines()
    assert lines[0] == "file,line,column,value,reason,remedy"
    assert lines[1].startswith("sales_pipeline.csv,5,close_date,'=HYPERLINK(1),")
    assert answer["Content-Disposition"] == 'attachment; filename="refused.csv"'


def test_the_same_files_again_say_so_and_leave_no_trace(ada: Client) -> None:
    files = {"deals": b"id,owner,stage,created\n1,Dana Ortiz,Qualified,2026-01-02\n"}
    upload(ada, **files)
    act(ada, "import_apply")
    page = ada.get(upload(ada, **files)).content.decode()
    assert "Everything stands already as the files say." in page
    run = ImportRun.objects.get(state="staged")
    ada.post(reverse("import_apply", args=[run.uuid]))
    assert ImportRun.objects.count() == 1


def test_a_wrong_file_is_told_beside_the_field(ada: Client) -> None:
    answer = ada.post(reverse("imports"), {"files": [SimpleUploadedFile("x.csv", b"")]})
    assert answer.status_code == 422
    assert "“x.csv” is empty." in answer.content.decode()


def test_the_meaning_of_a_column_can_be_changed(ada: Client) -> None:
    upload(ada, deals=b"id,owner,stage,created,whence\n1,Dana Ortiz,Qualified,2026-01-02,Fair\n")
    run = ImportRun.objects.get()
    address = reverse("import_mapping", args=[run.uuid])
    form = ada.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "amount_known"}
    sent |= {"t0c4": "account", "s0": "step", "s0n": "Needs analysis", "process": "Our way"}
    answer = ada.post(address, sent)
    assert answer.status_code == 302
    act(ada, "import_apply")
    made = Opportunity.objects.get()
    assert made.account is not None
    assert made.account.name == "Fair"
    assert made.now_step is not None
    assert made.now_step.name == "Needs analysis"
    assert made.version.process.name == "Our way"


def test_two_columns_for_one_meaning_are_refused_in_words(ada: Client) -> None:
    upload(ada, deals=b"id,owner,stage,created,whence\n1,Dana Ortiz,Qualified,2026-01-02,Fair\n")
    run = ImportRun.objects.get()
    address = reverse("import_mapping", args=[run.uuid])
    form = ada.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "amount_known"}
    answer = ada.post(address, {**sent, "t0c4": "owner"})
    assert answer.status_code == 422
    assert "both “owner” and “whence” are read as the same" in answer.content.decode()
