"""A further way of selling, through the door."""

import pytest
from django.urls import reverse

from foresaid.sales.models import Process, Step
from foresaid.sales.operations.process import create_default_process
from tests.cast import NOW, Cast, sign_in

pytestmark = pytest.mark.django_db


def steps_of(process: Process) -> list[Step]:
    return list(process.versions.get().steps.order_by("position"))


def test_a_renewal_begins_with_the_steps_of_the_usual_way_of_selling(cast: Cast) -> None:
    usual = create_default_process(cast.operator, now=NOW)
    client = sign_in(cast.ada)
    address = reverse("process_new")
    shown = client.get(address, {"like": str(usual.uuid)}).content.decode()
    assert f'<option value="{usual.uuid}" selected>' in shown
    answer = client.post(address, {"name": "Renewal", "like": str(usual.uuid), "steps": ""})
    made = Process.objects.get(name="Renewal")
    assert answer.headers["Location"] == reverse("process_one", args=[made.uuid])
    assert not made.is_default
    old, new = steps_of(usual), steps_of(made)
    assert [step.name for step in new] == [step.name for step in old]
    assert [step.purpose for step in new] == [step.purpose for step in old]
    assert not {step.key for step in new} & {step.key for step in old}
    assert [one.text for one in new[3].exits.all()] == [one.text for one in old[3].exits.all()]
    assert new[3].questions.count() == old[3].questions.count() > 0


def test_names_alone_make_bare_steps_and_nothing_at_all_is_refused(cast: Cast) -> None:
    client = sign_in(cast.ada)
    address = reverse("process_new")
    refused = client.post(address, {"name": "Partners", "like": "", "steps": " \n"})
    assert refused.status_code == 422
    assert "Name at least one step" in refused.content.decode()
    assert not Process.objects.exists()
    assert client.post(address, {"name": "Partners", "steps": "Talk\nSign"}).status_code == 302
    made = Process.objects.get()
    assert made.is_default
    assert [step.name for step in steps_of(made)] == ["Talk", "Sign"]


def test_a_foreign_way_of_selling_can_not_be_copied(cast: Cast) -> None:
    foreign = create_default_process(cast.actor(cast.fritz), now=NOW)
    form = {"name": "Stolen", "like": str(foreign.uuid), "steps": ""}
    assert sign_in(cast.ada).post(reverse("process_new"), form).status_code == 422
    assert not Process.objects.filter(organisation=cast.organisation).exists()
