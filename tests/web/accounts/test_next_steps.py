"""What is next on an account: missing, overdue, or said so that nobody could hold it."""

from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Account, Opportunity
from foresaid.sales.operations.accounts import change_account, create_account
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene

GOOD, VAGUE = "Ole Berg signs the order", "keep in touch"


def text(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


@pytest.fixture
def firm(scene: Scene) -> Account:
    return _account(scene, "Halden Mills")


def _account(scene: Scene, name: str) -> Account:
    owner = scene.cast.dana.uuid
    row = create_account(scene.dana, name=name, owner=owner, now=scene.now)
    change_account(
        scene.dana, account=row.uuid, name=name, owner=owner, parent=None, domain="",
        is_active=True, now=scene.now,
    )  # fmt: skip
    return row


def _say(
    scene: Scene,
    what: str,
    *,
    ahead: int = 4,
    account: UUID | None = None,
    opportunity: UUID | None = None,
) -> None:
    state_expectation(
        scene.dana,
        wanted=Wanted(what=what),
        due_on=scene.day(ahead),
        account=account,
        opportunity=opportunity,
        now=scene.now,
    )


def test_the_page_names_what_is_missing_and_takes_the_next_step(
    scene: Scene, firm: Account
) -> None:
    client, path = sign_in(scene.cast.dana), reverse("account", args=[firm.uuid])
    assert "nothing is expected here" in text(client, path)
    sent = {"what": GOOD, "party": "customer", "due_on": scene.day(3).isoformat()}
    answer = client.post(
        reverse("said_new"), sent | {"account": str(firm.uuid), "next": path}, follow=True
    )
    page = unescape(answer.content.decode())
    assert answer.redirect_chain[-1][0] == path
    assert GOOD in page
    assert "nothing is expected here" not in page
    assert "What would make it better" not in page


def test_a_vague_one_and_an_overdue_one_come_with_words_for_making_them_better(
    scene: Scene, firm: Account
) -> None:
    client, path = sign_in(scene.cast.dana), reverse("account", args=[firm.uuid])
    _say(scene, VAGUE, account=firm.uuid, ahead=1)
    page = text(client, path)
    assert "Say who there will do it" in page
    assert "Say what somebody could see happen" in page
    assert "Its day has gone by" not in page
    scene.clock.forward(days=5)
    assert "Its day has gone by" in text(sign_in(scene.cast.dana), path)


@pytest.mark.parametrize("on", ["itself", "opportunity"])
@pytest.mark.parametrize(("chosen", "what", "ahead"), [("overdue", GOOD, 1), ("vague", VAGUE, 9)])
def test_the_list_finds_accounts_whose_next_step_is_overdue_or_vague(
    scene: Scene, firm: Account, on: str, chosen: str, what: str, ahead: int
) -> None:
    other = _account(scene, "Well Kept")
    _say(scene, GOOD, account=other.uuid, ahead=9)
    assert scene.opportunity.account is not None
    about = {"account": firm.uuid} if on == "itself" else {"opportunity": scene.opportunity.uuid}
    name = firm.name if on == "itself" else scene.opportunity.account.name
    path = f"{reverse('accounts')}?next={chosen}"
    assert f">{name}</a>" not in text(sign_in(scene.cast.dana), path)
    _say(scene, what, ahead=ahead, **about)
    scene.clock.forward(days=5)
    found = text(sign_in(scene.cast.dana), path)
    assert f">{name}</a>" in found
    assert ">Well Kept</a>" not in found


@pytest.mark.parametrize("chosen", ["overdue", "vague"])
def test_the_list_tells_nobody_about_opportunities_out_of_sight(scene: Scene, chosen: str) -> None:
    assert scene.opportunity.account is not None
    _say(scene, VAGUE, ahead=1, opportunity=scene.opportunity.uuid)
    scene.clock.forward(days=5)
    path, name = f"{reverse('accounts')}?next={chosen}", scene.opportunity.account.name
    assert f">{name}</a>" in text(sign_in(scene.cast.sam), path)
    assert f">{name}</a>" not in text(sign_in(scene.cast.iris), path)


def _list(scene: Scene, chosen: str) -> str:
    return text(sign_in(scene.cast.dana), f"{reverse('opportunities')}?next={chosen}")


def test_opportunities_are_narrowed_to_overdue_and_to_vague_next_steps(scene: Scene) -> None:
    late, weak, fine = (scene.another(name) for name in ("Late one", "Weak one", "Fine one"))
    _say(scene, GOOD, ahead=1, opportunity=late.uuid)
    _say(scene, VAGUE, ahead=9, opportunity=weak.uuid)
    # The one due first is the one that the list shows, and goes by.
    _say(scene, GOOD, ahead=9, opportunity=fine.uuid)
    _say(scene, VAGUE, ahead=12, opportunity=fine.uuid)
    scene.clock.forward(days=5)
    overdue, vague = _list(scene, "overdue"), _list(scene, "vague")
    assert ("Late one" in overdue, "Weak one" in overdue, "Fine one" in overdue) == (
        True, False, False,
    )  # fmt: skip
    assert ("Late one" in vague, "Weak one" in vague, "Fine one" in vague) == (False, True, False)
    assert "says too little" in vague


def test_members_of_a_group_are_overdue_and_vague_with_it(scene: Scene) -> None:
    members: list[Opportunity] = [scene.another("First of two"), scene.another("Second of two")]
    state_expectation(
        scene.dana, wanted=Wanted(what=VAGUE), due_on=scene.day(1),
        group=[one.uuid for one in members], now=scene.now,
    )  # fmt: skip
    scene.clock.forward(days=5)
    for chosen in ("overdue", "vague"):
        page = _list(scene, chosen)
        assert "First of two" in page
        assert "Second of two" in page


@pytest.mark.parametrize("name", ["accounts", "opportunities"])
def test_narrowing_asks_for_no_more_than_two_queries(scene: Scene, name: str) -> None:
    _say(scene, VAGUE, ahead=9, opportunity=scene.opportunity.uuid)
    client, asked = sign_in(scene.cast.dana), {}
    for chosen in ("", "overdue", "vague"):
        client.get(f"{reverse(name)}?next={chosen}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{reverse(name)}?next={chosen}")
        asked[chosen] = len(captured)
    assert asked["overdue"] <= asked[""]
    assert asked["vague"] <= asked[""] + 2
