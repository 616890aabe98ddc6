"""Saying things that no single opportunity is about, taking on, handing over, taking back."""

import html
import re

from django.test import Client

from foresaid.ledger import about, questions
from foresaid.ledger.models import Expectation, Standing, Words
from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.sales.models import Contact, Opportunity
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.outcomes import close_opportunity
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene

WHAT = {"what": "They name who signs", "party": "customer", "due_on": "2026-11-27"}


def text(page: object) -> str:
    content: bytes = page.content  # type: ignore[attr-defined]  # a test client's answer
    return " ".join(html.unescape(content.decode()).split())


def only() -> Expectation:
    return Expectation.objects.select_related("entry").latest("pk")


def as_(person: Person) -> Client:
    return sign_in(person)


def undo(page: str) -> dict[str, str]:
    """The fields of the button that takes back what was just said."""
    form = re.search(r'<form class="undo" method="post" action="([^"]+)">(.*?)</form>', page)
    assert form is not None
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))
    return {"address": form[1], **fields}


def give(scene: Scene, opportunity: Opportunity, to: Person) -> None:
    now = scene.clock.forward(minutes=1)
    hand_over(scene.actor(scene.cast.ada), opportunity=opportunity.uuid, to=to.uuid, now=now)


def test_an_account_has_a_next_step_of_its_own(scene: Scene) -> None:
    dana, account = as_(scene.cast.dana), scene.opportunity.account
    assert account is not None
    address = f"/accounts/{account.uuid}/"
    assert f'name="account" value="{account.uuid}"' in text(dana.get(address))
    form = dana.get(f"/said/new/?account={account.uuid}")
    assert "What should happen next with Northwind" in text(form)
    sent = WHAT | {"account": account.uuid, "confidence": "60", "next": address}
    page = text(dana.post("/said/new/", sent, follow=True))
    assert "They name who signs" in page
    assert "60% sure" in page
    assert (only().account, only().confidence, only().set_before) == (account, 60, True)
    refused = dana.post("/said/new/", sent | {"due_on": "2026-11-01", "what": "Kept words"})
    assert refused.status_code == 422
    assert "Kept words" in text(refused)
    assert "That day has passed" in text(refused)


def test_a_promise_of_ours_is_not_explained_by_what_they_do(scene: Scene) -> None:
    page = text(as_(scene.cast.sam).get("/said/new/"))
    assert "such as: the offer is with them." in page
    assert "they name who signs" not in page


def test_what_was_just_said_is_taken_back_by_the_notice(scene: Scene) -> None:
    dana, account = as_(scene.cast.dana), scene.opportunity.account
    assert account is not None
    sent = WHAT | {"account": account.uuid, "next": f"/accounts/{account.uuid}/"}
    page = dana.post("/said/new/", sent, follow=True)
    fields = undo(page.content.decode())
    again = dana.post(fields.pop("address"), fields, follow=True)
    assert "It is taken back." in text(again)
    assert Words.objects.count() == 0
    assert "They name who signs" not in text(dana.get(f"/accounts/{account.uuid}/"))


def test_after_five_minutes_the_button_says_that_it_stays(scene: Scene) -> None:
    dana = as_(scene.cast.dana)
    page = dana.post(f"/opportunities/{scene.opportunity.uuid}/next-step/", WHAT, follow=True)
    fields = undo(page.content.decode())
    scene.clock.forward(minutes=6)
    answer = text(dana.post(fields.pop("address"), fields, follow=True))
    assert "Five minutes have passed." in answer
    assert Words.objects.count() == 1


def test_next_steps_of_many_are_taken_back_together(scene: Scene) -> None:
    other = scene.another("Second hall")
    dana = as_(scene.cast.dana)
    sent = WHAT | {
        "way": "next-step", "confirmed": "1",
        "opportunity": [scene.opportunity.uuid, other.uuid],
    }  # fmt: skip
    page = dana.post("/opportunities/together/", sent, follow=True).content.decode()
    keys = re.findall(r'name="expectation" value="([^"]+)"', page)
    assert len(keys) == 2
    dana.post("/said/take-back/", {"expectation": keys})
    assert Standing.objects.filter(state="open").count() == 0
    assert Words.objects.count() == 0


def test_a_contact_and_a_free_promise_of_a_manager(scene: Scene) -> None:
    anna = Contact.objects.get()
    as_(scene.cast.dana).post("/said/new/", WHAT | {"contact": anna.uuid})
    assert only().contact == anna
    sam = as_(scene.cast.sam)
    page = text(sam.get("/said/new/"))
    for name in ("Sam Lindqvist", "Dana Ortiz", "Iris Bekker", "Ada Quist"):
        assert f">{name}<" in page
    assert ">Noor Haddad<" not in page
    promise = {"what": "I ask for the discount", "due_on": "2026-11-27"}
    sam.post("/said/new/", promise | {"holder": scene.cast.sam.uuid})
    assert (only().holder, only().party, only().kind) == (scene.cast.sam, "ours", "commitment")
    refused = sam.post("/said/new/", promise | {"holder": scene.cast.noor.uuid})
    assert refused.status_code == 422


def test_one_thing_is_said_of_a_group_and_gets_one_result_by_count(scene: Scene) -> None:
    group = [scene.opportunity, *(scene.another(f"Small {n}") for n in range(3))]
    dana = as_(scene.cast.dana)
    chosen = {"opportunity": [one.uuid for one in group]}
    assert "One thing for these 4 opportunities" in text(dana.post("/said/together/", chosen))
    sent = chosen | WHAT | {"confirmed": "1", "count": "5"}
    assert "You chose 4" in text(dana.post("/said/together/", sent))
    dana.post("/said/together/", sent | {"count": "3"})
    said = only()
    assert (said.is_group, said.count_wanted, said.members.count()) == (True, 3, 4)
    page = text(dana.get(f"/opportunities/{scene.opportunity.uuid}/"))
    assert "3 of 4 opportunities, this one among them" in page
    close_opportunity(
        scene.dana, opportunity=group[3].uuid, outcome="lost", reason="price", now=scene.now
    )
    page = text(dana.get(f"/said/{said.entry.uuid}/"))
    assert "1 of 4 are decided by now." in page
    assert 'name="count" value=' not in page  # counted, and yet never filled in
    address = f"/said/{said.entry.uuid}/do/count/"
    assert "from 0 to 4" in text(dana.post(address, {"count": "5"}))
    dana.post(address, {"count": "2", "evidence": "by phone"})
    view = questions.expectation(scene.dana, said.entry.uuid, scene.now)
    assert view is not None
    assert view.result is not None
    assert (view.state, view.result.evidence) == ("partly", "2 of 4. by phone")
    dana.post(address, {"count": "3"})
    assert Standing.objects.get(pk=said.pk).state == "reached"


def test_today_asks_of_a_group_how_many_it_was(scene: Scene) -> None:
    said = state_expectation(
        scene.dana, group=[scene.opportunity.uuid, scene.another("Second hall").uuid],
        wanted=Wanted(what="Both decide"), due_on=scene.day(2), now=scene.now,
    )  # fmt: skip
    scene.clock.forward(days=3)
    page = text(as_(scene.cast.dana).get("/today/"))
    assert "2 opportunities together" in page
    assert f'href="/said/{said.entry.uuid}/">How many it was' in page
    assert f"/said/{said.entry.uuid}/happened/" not in page
    assert f"/said/{said.entry.uuid}/new-date/" in page


def test_a_group_says_nothing_of_what_is_out_of_sight(scene: Scene) -> None:
    other = scene.another("Second hall")
    said = state_expectation(
        scene.dana, group=[scene.opportunity.uuid, other.uuid], wanted=Wanted(what="Both decide"),
        due_on=scene.day(2), now=scene.now,
    )  # fmt: skip
    give(scene, other, scene.cast.noor)
    names = [one.name for one in about.members(scene.dana, said.entry.uuid, scene.now)]
    assert sorted(names) == ["", "Pumps for hall 3"]
    assert about.members(scene.actor(scene.cast.fritz), said.entry.uuid, scene.now) == []


def test_how_sure_somebody_is_changes_with_a_reason(scene: Scene) -> None:
    dana = as_(scene.cast.dana)
    dana.post(f"/opportunities/{scene.opportunity.uuid}/next-step/", WHAT)
    said = only()
    address = f"/said/{said.entry.uuid}/do/change/"
    assert dana.post(address, {"confidence": "40"}).status_code == 422  # no reason
    dana.post(address, {"confidence": "40", "reason": "Anna is away"})
    page = text(dana.get(f"/said/{said.entry.uuid}/"))
    assert "40% sure : Anna is away" in page or "40% sure: Anna is away" in page


def test_what_a_former_owner_left_is_adopted_one_by_one_or_many(scene: Scene) -> None:
    other = scene.another("Second hall")
    for one in (scene.opportunity, other):
        state_expectation(
            scene.dana, opportunity=one.uuid, wanted=Wanted(what=f"{one.name} is signed"),
            due_on=scene.day(3), now=scene.now,
        )  # fmt: skip
    for one in (scene.opportunity, other):
        give(scene, one, scene.cast.iris)
    iris = as_(scene.cast.iris)
    today = text(iris.get("/today/"))
    assert "Adopt the 2 of them" in today
    page = text(iris.get(f"/opportunities/{scene.opportunity.uuid}/"))
    assert "Inherited from Dana Ortiz: adopt it, or say what should happen now." in page
    left = iris.get("/said/left/").content.decode()
    keys = re.findall(r'name="expectation" value="([^"]+)"', left)
    assert len(keys) == 2
    replaced = iris.post(f"/said/{keys[0]}/do/replace/", WHAT, follow=True)
    assert replaced.status_code == 200
    adopted = iris.post("/said/left/", {"expectation": keys[1:]}, follow=True)
    assert "It is yours now." in text(adopted)
    assert "Nothing is left to adopt" in text(iris.get("/said/left/"))
    states = Standing.objects.order_by("pk").values_list("holder__name", "state")
    assert sorted(states) == [
        ("Dana Ortiz", "withdrawn"), ("Iris Bekker", "open"), ("Iris Bekker", "open"),
    ]  # fmt: skip
    dana = as_(scene.cast.dana)
    assert dana.post(f"/said/{keys[1]}/do/adopt/").status_code in {404, 422}


def test_a_hand_over_is_asked_for_answered_and_moves_the_deal(scene: Scene) -> None:
    dana, noor = as_(scene.cast.dana), as_(scene.cast.noor)
    address = f"/said/hand-over/{scene.opportunity.uuid}/"
    assert "Ask somebody to take over Pumps for hall 3" in text(dana.get(address))
    sent = {
        "to": scene.cast.noor.uuid, "what": "They asked for a demonstration",
        "answer_by": "2026-11-26",
    }  # fmt: skip
    dana.post(address, sent)
    said = only()
    assert "Dana Ortiz asks you to take it over" in text(noor.get("/today/"))
    page = text(noor.get(f"/said/{said.entry.uuid}/"))
    assert "They asked for a demonstration" in page
    assert "accepted, the opportunity becomes theirs" in page
    assert noor.get(f"/opportunities/{scene.opportunity.uuid}/").status_code == 404
    empty = noor.post(f"/said/{said.entry.uuid}/do/decline/", {"because": ""})
    assert empty.status_code == 422
    done = noor.post(f"/said/{said.entry.uuid}/do/accept/", follow=True)
    assert "Accepted" in text(done)
    assert noor.get(f"/opportunities/{scene.opportunity.uuid}/").status_code == 200
    scene.opportunity.refresh_from_db()
    assert scene.opportunity.now_owner == scene.cast.noor


def test_help_is_asked_for_and_answered_with_a_promise(scene: Scene) -> None:
    dana, sam = as_(scene.cast.dana), as_(scene.cast.sam)
    form = text(dana.get(f"/said/help/?opportunity={scene.opportunity.uuid}"))
    assert f'value="{scene.opportunity.uuid}" selected' in form
    assert form.index(">Sam Lindqvist<") < form.index(">Ada Quist<")
    sent = {
        "opportunity": scene.opportunity.uuid, "to": scene.cast.sam.uuid,
        "what": "Come along and ask who else decides", "answer_by": "2026-11-26",
    }  # fmt: skip
    assert dana.post("/said/help/", sent | {"to": scene.cast.dana.uuid}).status_code == 422
    dana.post("/said/help/", sent)
    asked = only()
    assert "Dana Ortiz asks for your help" in text(sam.get("/today/"))
    page = text(sam.get(f"/said/{asked.entry.uuid}/"))
    assert "Help with Pumps for hall 3" in page
    assert "I take it over" not in page
    answer = f"/said/{asked.entry.uuid}/do/help/"
    gone_by = {"what": "I ask their director", "due_on": "2026-11-01"}
    refused = sam.post(answer, gone_by)
    assert refused.status_code == 422
    assert "I ask their director" in text(refused)
    assert only() == asked
    done = text(sam.post(answer, gone_by | {"due_on": "2026-11-27"}, follow=True))
    assert "Accepted" in done
    promised = only()
    assert (promised.kind, promised.holder) == ("commitment", scene.cast.sam)
    assert promised.opportunity == scene.opportunity
    assert "I ask their director" in text(dana.get(f"/opportunities/{scene.opportunity.uuid}/"))
    assert sam.post(answer, gone_by | {"due_on": "2026-11-27"}).status_code == 422
    scene.opportunity.refresh_from_db()
    assert scene.opportunity.now_owner == scene.cast.dana


def test_who_is_asked_does_not_move_the_day_of_the_answer(scene: Scene) -> None:
    asked = offer_hand_over(
        scene.dana, now=scene.now,
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=scene.cast.sam.uuid, what="Look at it",
            answer_by=scene.day(2), moves_credit=False,
        ),
    )  # fmt: skip
    sent = {"due_on": "2027-11-26", "reason": "Later"}
    refused = as_(scene.cast.sam).post(f"/said/{asked.entry.uuid}/do/change/", sent)
    assert "The day of an answer stays." in text(refused)


def test_help_with_a_deal_that_was_closed_meanwhile_is_no_promise(scene: Scene) -> None:
    asked = offer_hand_over(
        scene.dana, now=scene.now,
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=scene.cast.sam.uuid, what="Look at it",
            answer_by=scene.day(2), moves_credit=False,
        ),
    )  # fmt: skip
    now = scene.clock.forward(minutes=1)
    close_opportunity(scene.dana, opportunity=scene.opportunity.uuid, outcome="lost", now=now)
    answer = {"what": "I look", "due_on": "2026-11-27"}
    refused = as_(scene.cast.sam).post(f"/said/{asked.entry.uuid}/do/help/", answer)
    assert refused.status_code == 422
    assert Standing.objects.filter(kind="commitment").count() == 0


def test_help_is_no_way_to_answer_a_hand_over(scene: Scene) -> None:
    as_(scene.cast.dana).post(
        f"/said/hand-over/{scene.opportunity.uuid}/",
        {"to": scene.cast.noor.uuid, "what": "Look at it", "answer_by": "2026-11-26"},
    )
    answer = f"/said/{only().entry.uuid}/do/help/"
    sent = {"what": "I look", "due_on": "2026-11-27"}
    refused = as_(scene.cast.noor).post(answer, sent)
    assert "You are asked to take it over." in text(refused)
    assert Standing.objects.filter(kind="commitment").count() == 0


def test_help_needs_an_open_opportunity_of_ones_own(scene: Scene) -> None:
    page = text(as_(scene.cast.ada).get("/said/help/"))
    assert "No open opportunity of yours" in page
    sent = {
        "opportunity": scene.opportunity.uuid, "to": scene.cast.sam.uuid, "what": "Anything",
        "answer_by": "2026-11-26",
    }  # fmt: skip
    assert as_(scene.cast.ada).post("/said/help/", sent).status_code == 422
    assert as_(scene.cast.fritz).post("/said/help/", sent).status_code == 422


def test_nobody_else_sees_or_answers_it(scene: Scene) -> None:
    left = offer_hand_over(
        scene.dana, now=scene.now,
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=scene.cast.noor.uuid, what="Look at it",
            answer_by=scene.day(2),
        ),
    )  # fmt: skip
    for person in (scene.cast.iris, scene.cast.fritz):
        assert as_(person).get(f"/said/{left.entry.uuid}/").status_code == 404
        assert as_(person).post(f"/said/{left.entry.uuid}/do/accept/").status_code == 404
    assert as_(scene.cast.dana).post(f"/said/{left.entry.uuid}/do/accept/").status_code == 422
    assert as_(scene.cast.dana).post(f"/said/{left.entry.uuid}/do/nothing/").status_code == 404
