"""Active accounts on which nothing is expected, in the review of whoever looks after them."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.reviews import questions
from foresaid.reviews.models import Review
from foresaid.reviews.operations.decide import Answer, UnableToDecide, decide
from foresaid.reviews.operations.lead import start_review
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.reviews.questions import ItemView
from foresaid.sales.models import Account, Batch, Opportunity
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db

NAMES = ("Aster Print", "Basalt Roads", "Calder Mills")
STEP = "Ms Olsen names who signs, in writing"


@pytest.fixture
def firms(cast: Cast, deals: dict[str, Opportunity]) -> list[Account]:
    assert deals
    return [_firm(cast, name) for name in NAMES]


def _firm(cast: Cast, name: str, owner: Person | None = None, **more: object) -> Account:
    values = {"organisation": cast.organisation, "owner": owner or cast.dana, "name": name}
    return Account.objects.create(**{**values, **more})


def _review(cast: Cast) -> Review:
    sam = cast.actor(cast.sam)
    made = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    start_review(sam, review=made.uuid, now=cast.now)
    return Review.objects.get(pk=made.pk)


def _items(cast: Cast, review: Review) -> list[ItemView]:
    page = questions.review_page(cast.actor(cast.sam), review)
    return [item for item in page.items if item.of_accounts]


def _answer(cast: Cast) -> Answer:
    return Answer(what=STEP, due_on=cast.today + dt.timedelta(days=4))


def test_active_accounts_without_a_next_step_are_one_item(
    cast: Cast, firms: list[Account], deals: dict[str, Opportunity]
) -> None:
    _firm(cast, "Asleep", is_active=False)
    _firm(cast, "Somebody else's", owner=cast.iris)
    covered, selling = _firm(cast, "Covered"), _firm(cast, "Selling")
    Opportunity.objects.filter(pk=deals["Ferro"].pk).update(account=selling)
    state_expectation(
        cast.actor(cast.dana), account=covered.uuid, wanted=Wanted(what=STEP),
        due_on=cast.today + dt.timedelta(days=4), now=cast.now,
    )  # fmt: skip
    review = _review(cast)
    (item,) = _items(cast, review)
    assert item.words.title == "3 active accounts without a next step"
    assert item.words.expected == "Aster Print, Basalt Roads and Calder Mills."
    assert (item.count, item.undecided, item.words.stake) == (3, 3, "")
    # Nobody knows what they would cost, so every deal comes before them.
    talked = [one.of_accounts for one in questions.review_page(cast.actor(cast.sam), review).items]
    assert talked == sorted(talked)


def test_what_a_file_brought_blames_nobody_until_it_was_spoken_of(
    cast: Cast, firms: list[Account]
) -> None:
    batch = Batch.objects.create(
        organisation=cast.organisation, state=Batch.State.APPLIED, created_at=cast.now
    )
    for name in ("Umbra Optics", "Vale Dairies"):
        _firm(cast, name, batch=batch)
    small = {item.count: item.words.expected_small for item in _items(cast, _review(cast))}
    assert set(small) == {len(firms), 2}
    assert small[len(firms)] == ""
    assert "nobody is asked about the past" in small[2]


def test_the_chosen_get_a_next_step_and_the_rest_are_left(cast: Cast, firms: list[Account]) -> None:
    review = _review(cast)
    (item,) = _items(cast, review)
    client, path = sign_in(cast.sam), reverse("review_item", args=[review.uuid, item.id])
    page = unescape(client.get(path).content.decode())
    assert all(name in page for name in NAMES)
    day = (cast.today + dt.timedelta(days=4)).isoformat()
    chosen = {"account": [str(firms[0].uuid)], "way": "next_step", "party": "customer"}
    assert client.post(path, chosen | {"what": STEP, "due_on": day}).status_code == 302
    said = Expectation.objects.get(account__isnull=False)
    assert (said.account, said.holder) == (firms[0], cast.dana)
    (item,) = _items(cast, review)
    assert item.undecided == 2
    again = client.post(path, chosen | {"what": STEP, "due_on": day})
    assert again.status_code == 422
    assert "decided already" in unescape(again.content.decode())
    assert client.post(path, {"way": "talked"}).status_code == 302
    (item,) = _items(cast, review)
    assert item.undecided == 0


def test_all_of_them_get_a_next_step_at_once_or_none_does(cast: Cast, firms: list[Account]) -> None:
    review, sam = _review(cast), cast.actor(cast.sam)
    (item,) = _items(cast, review)
    with pytest.raises(UnableToDecide, match="Say by which day"):
        decide(
            sam, review=review.uuid, item=item.id, way="next_step",
            answer=Answer(what=STEP), now=cast.now,
        )  # fmt: skip
    assert not Expectation.objects.filter(account__in=firms).exists()
    decide(
        sam, review=review.uuid, item=item.id, way="next_step", answer=_answer(cast), now=cast.now
    )
    assert Expectation.objects.filter(account__in=firms).count() == 3
    (item,) = _items(cast, review)
    assert item.undecided == 0
    (line,) = item.decided
    assert line.count == 3


def test_a_next_step_set_in_a_review_is_taken_back_by_its_notice_and_is_undecided_again(
    cast: Cast, firms: list[Account]
) -> None:
    review = _review(cast)
    (item,) = _items(cast, review)
    client, path = sign_in(cast.sam), reverse("review_item", args=[review.uuid, item.id])
    day = (cast.today + dt.timedelta(days=4)).isoformat()
    sent = {"way": "next_step", "party": "customer", "what": STEP, "due_on": day}
    page = unescape(client.post(path, sent, follow=True).content.decode())
    assert "3 next steps are set." in page
    assert _items(cast, review)[0].undecided == 0
    form = re.search(r'<form class="undo" method="post" action="([^"]+)">(.*?)</form>', page)
    assert form is not None
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]):
        fields.setdefault(name, []).append(value)
    again = client.post(form[1], fields)
    assert again.headers["Location"] == f"/reviews/{review.uuid}/#item-{item.id}"
    (item,) = _items(cast, review)
    assert (item.undecided, item.decided) == (3, ())
    assert client.post(path, sent).status_code == 302
    assert _items(cast, review)[0].undecided == 0
    assert len(firms) == 3
