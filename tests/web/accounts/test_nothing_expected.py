from html import unescape

from django.urls import reverse

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.operations.accounts import change_account, create_account
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def test_an_active_account_on_which_nothing_is_expected_is_found_and_named(scene: Scene) -> None:
    names = ("Bare", "On itself", "Asleep")
    bare, covered, asleep = (
        create_account(scene.dana, name=name, owner=scene.cast.dana.uuid, now=scene.now)
        for name in names
    )
    for account, active in ((bare, True), (covered, True), (asleep, False)):
        change_account(
            scene.dana, account=account.uuid, name=account.name, owner=scene.cast.dana.uuid,
            parent=None, domain="", is_active=active, now=scene.now,
        )  # fmt: skip
    wanted = Wanted(what="Ole Berg names the hall")
    state_expectation(
        scene.dana, account=covered.uuid, wanted=wanted, due_on=scene.day(4), now=scene.now
    )
    client = sign_in(scene.cast.dana)
    path = f"{reverse('accounts')}?whose=mine&next=without"
    text = unescape(client.get(path).content.decode())
    assert "Bare" in text
    assert "On itself" not in text
    assert "Asleep" not in text
    today = client.get(reverse("today"))
    count = today.context["page"].aside.accounts
    assert count >= 1
    state_expectation(
        scene.dana, account=bare.uuid, wanted=wanted, due_on=scene.day(4), now=scene.now
    )
    assert client.get(reverse("today")).context["page"].aside.accounts == count - 1
    assert "Bare" not in unescape(client.get(path).content.decode())
