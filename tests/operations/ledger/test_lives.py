"""Random lives through every door of the operations: no forbidden state is ever reached.

People say things of deals, accounts and groups, set goals, change, cancel, take back, answer,
correct and disagree, hand deals on and over, adopt, close and reopen, and somebody is erased,
while the clock jumps and goes back.
"""

import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foresaid.ledger.models import Adoption, Entry, Erasure, Expectation, Result, Standing, Words
from foresaid.ledger.operations.adopt import adopt, replace_inherited
from foresaid.ledger.operations.anew import say_anew
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.counting import Counted, record_count
from foresaid.ledger.operations.handing import Offer, answer_hand_over, offer_hand_over
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.standing import differing
from foresaid.ledger.operations.state import state_commitment, state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back, withdraw_expectation
from foresaid.ledger.reading import views
from foresaid.ledger.verify import verify
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.privacy.operations.erase import Choice, by_rule, erase_person, plan_person
from foresaid.sales.models import Credit, Meeting, Opportunity
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.outcomes import close_opportunity, reopen
from tests.cast import NOW

from .conftest import Clock, Scene

# The thorough profile looks at more lives; a step with all invariants takes a tenth of a second.
EXAMPLES = 60 if os.environ.get("FORESAID_TEST_PROFILE") == "thorough" else 8
ERASED_AFTER = 12
FAR_AHEAD = NOW + dt.timedelta(days=4000)
WHO = st.sampled_from(["dana", "iris", "sam", "noor", "ada"])
WHICH = st.integers(0, 30)
DAYS = st.integers(-1, 5)
MINUTES = st.sampled_from([-30, 0, 1, 6, 60, 1500, 6000])
CAME = st.sampled_from(["reached", "partly", "not_reached", "not_held"])


class Lives(RuleBasedStateMachine):
    """Each rule is one person's act at one moment; what is refused must have written nothing."""

    scene: Scene

    @initialize()
    def begin(self) -> None:
        self.scene.clock.set(NOW)
        self.deals = [self.scene.opportunity, *(self.scene.another(f"Hall {n}") for n in range(2))]
        self.erased: list[str] = []
        self.steps = 0

    # --- what may happen ---------------------------------------------------------------------

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS)
    def say_of_a_deal(self, who: str, minutes: int, which: int, days: int) -> None:
        wanted = Wanted(what=f"{self.name(which)} signs", confidence=50)
        self.act(minutes, lambda now: state_expectation(
            self.actor(who), opportunity=self.deal(which).uuid, wanted=wanted,
            due_on=self.scene.day(days), waiting=which % 5 == 0, now=now,
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS)
    def say_of_a_group_or_an_account(self, who: str, minutes: int, which: int, days: int) -> None:
        account = self.scene.opportunity.account
        assert account is not None
        wanted = Wanted(what=f"{self.name(which)} decides", count=2 if which % 2 else None)
        about: dict[str, Any] = {"account": account.uuid}
        if which % 2:
            about = {"group": [one.uuid for one in self.deals]}
        self.act(minutes, lambda now: state_expectation(
            self.actor(who), wanted=wanted, due_on=self.scene.day(days), now=now, **about,
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS)
    def promise(self, who: str, minutes: int, which: int, days: int) -> None:
        self.act(minutes, lambda now: state_commitment(
            self.actor(who), wanted=Wanted(what=f"I ask {self.name(which)}"), now=now,
            due_on=self.scene.day(days),
            opportunity=self.deal(which).uuid if which % 3 == 0 else None,
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, ahead=st.sampled_from([5, 90]))
    def meet(self, who: str, minutes: int, which: int, ahead: int) -> None:
        def plan(now: dt.datetime) -> object:
            starts_at = now + dt.timedelta(minutes=ahead)
            made = plan_meeting(
                self.actor(who), title="Northwind", starts_at=starts_at, now=now,
                ends_at=starts_at + dt.timedelta(minutes=30),
                opportunities=[self.deal(which).uuid],
            )  # fmt: skip
            wanted = Wanted(what="Anna Berg names who signs", at_least="a date")
            return state_goal(self.actor(who), meeting=made.uuid, wanted=wanted, now=now)

        self.act(minutes, plan)

    @rule(who=WHO, minutes=MINUTES, which=WHICH, hours=st.integers(-3, 30), off=st.booleans())
    def move_or_call_off(self, who: str, minutes: int, which: int, hours: int, off: bool) -> None:
        meetings = list(Meeting.objects.order_by("pk"))
        if not meetings:
            return
        uuid = meetings[which % len(meetings)].uuid
        if off:
            self.act(minutes, lambda now: call_off_meeting(
                self.actor(who), meeting=uuid, reason="ill", now=now
            ))  # fmt: skip
        else:
            self.act(minutes, lambda now: move_meeting(
                self.actor(who), meeting=uuid, now=now,
                starts_at=now + dt.timedelta(hours=hours),
                ends_at=now + dt.timedelta(hours=hours + 1),
            ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS)
    def change(self, who: str, minutes: int, which: int, days: int) -> None:
        self.act(minutes, lambda now: change_expectation(
            self.actor(who), expectation=self.said(which), due_on=self.scene.day(days),
            confidence=40 if which % 2 else None, reason=f"{self.name(which)} is away", now=now,
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, back=st.booleans())
    def cancel_or_take_back(self, who: str, minutes: int, which: int, back: bool) -> None:
        if back:
            self.act(minutes, lambda now: take_back(
                self.actor(who), expectation=self.said(which), now=now
            ))  # fmt: skip
        else:
            self.act(minutes, lambda now: withdraw_expectation(
                self.actor(who), expectation=self.said(which), reason="no", now=now
            ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, came=CAME)
    def result(self, who: str, minutes: int, which: int, came: str) -> None:
        told = Told(came=came, evidence=f"{self.name(which)} said so")
        self.act(minutes, lambda now: record_result(
            self.actor(who), expectation=self.said(which), told=told, now=now
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, count=st.integers(0, 4))
    def count(self, who: str, minutes: int, which: int, count: int) -> None:
        self.act(minutes, lambda now: record_count(
            self.actor(who), expectation=self.said(which), counted=Counted(count=count), now=now
        ))  # fmt: skip

    @rule(to=WHO, minutes=MINUTES, which=WHICH)
    def give(self, to: str, minutes: int, which: int) -> None:
        self.act(minutes, lambda now: hand_over(
            self.actor("ada"), opportunity=self.deal(which).uuid, to=self.person(to).uuid, now=now
        ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS, instead=st.booleans())
    def adopt(self, who: str, minutes: int, which: int, days: int, instead: bool) -> None:
        if instead:
            self.act(minutes, lambda now: replace_inherited(
                self.actor(who), expectation=self.said(which), wanted=Wanted(what="They sign"),
                due_on=self.scene.day(days), now=now,
            ))  # fmt: skip
        else:
            self.act(minutes, lambda now: adopt(
                self.actor(who), expectations=[self.said(which)], now=now
            ))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, days=DAYS)
    def say_anew(self, who: str, minutes: int, which: int, days: int) -> None:
        self.act(minutes, lambda now: say_anew(
            self.actor(who), expectation=self.said(which), wanted=Wanted(what="They sign"),
            due_on=self.scene.day(days), now=now,
        ))  # fmt: skip

    @rule(who=WHO, to=WHO, minutes=MINUTES, which=WHICH, moves=st.booleans())
    def offer(self, who: str, to: str, minutes: int, which: int, moves: bool) -> None:
        self.act(minutes, lambda now: offer_hand_over(self.actor(who), now=now, offer=Offer(
            opportunity=self.deal(which).uuid, to=self.person(to).uuid, what="Look at it",
            answer_by=self.scene.day(2), moves_credit=moves,
        )))  # fmt: skip

    @rule(who=WHO, minutes=MINUTES, which=WHICH, accepts=st.booleans())
    def answer(self, who: str, minutes: int, which: int, accepts: bool) -> None:
        self.act(minutes, lambda now: answer_hand_over(
            self.actor(who), expectation=self.said(which), accepts=accepts, because="so", now=now
        ))  # fmt: skip

    @rule(minutes=MINUTES, which=WHICH, again=st.booleans())
    def close_or_reopen(self, minutes: int, which: int, again: bool) -> None:
        uuid = self.deal(which).uuid
        if again:
            self.act(minutes, lambda now: reopen(
                self.actor("ada"), opportunity=uuid, reason="they called", now=now
            ))  # fmt: skip
        else:
            self.act(minutes, lambda now: close_opportunity(
                self.actor("ada"), opportunity=uuid, outcome="lost", reason="price", now=now
            ))  # fmt: skip

    @precondition(lambda self: self.steps > ERASED_AFTER and not self.erased)
    @rule(minutes=MINUTES, who=st.sampled_from(["iris", "noor"]))
    def erase(self, minutes: int, who: str) -> None:
        """One who is often named: Iris Bekker or Noor Haddad, with everything that names them."""
        person = self.person(who)
        name = person.name

        def carry_out(now: dt.datetime) -> object:
            ada = self.actor("ada")
            plan = plan_person(ada, person.uuid)
            choice = Choice(texts=by_rule(plan, certain_only=False), confirmed=name)
            done = erase_person(ada, person=person.uuid, choice=choice, now=now)
            self.erased += name.casefold().split()
            return done

        self.act(minutes, carry_out)

    # --- what must hold after each ------------------------------------------------------------

    @invariant()
    def the_chain_is_whole_and_the_standings_are_what_it_makes_of_them(self) -> None:
        found = verify(self.scene.cast.organisation)
        assert found.problem == ""
        assert not list(differing(self.scene.cast.organisation))

    @invariant()
    def before_is_before(self) -> None:
        for said in Expectation.objects.select_related("entry", "meeting"):
            assert said.set_before == (said.entry.recorded_at < said.speaks_from)
            assert not said.meeting or said.speaks_from <= said.meeting.first_starts_at

    @invariant()
    def states_follow_from_what_was_said(self) -> None:
        for stands in Standing.objects.select_related("expectation"):
            results = stands.expectation.results.filter(view="owner").exists()
            withdrawn = hasattr(stands.expectation, "withdrawal")
            expected = (
                {"withdrawn"} if withdrawn else set(Result.Came.values) if results else {"open"}
            )
            assert stands.state in expected
        for said in Expectation.objects.filter(kind="hand_over"):
            assert said.results.count() <= 1
            assert said.hand_over.moves_credit in {True, False}
        for row in Adoption.objects.select_related("of__opportunity", "entry"):
            # Nobody adopts what was due, nor what was never the former owner's to leave.
            owned = Credit.objects.filter(opportunity=row.of.opportunity, person=row.holder)
            assert row.of.opportunity_id
            assert owned.exists()

    @invariant()
    def one_person_answers_for_it_at_a_time(self) -> None:
        rows = Expectation.objects.exclude(withdrawal__taken_back=True)
        holders = dict(Standing.objects.values_list("expectation", "holder"))
        for view in views(rows, self.scene.cast.organisation, FAR_AHEAD):
            assert view.stints[-1].person == view.holder.key == holders[view.key]
            for earlier, later in pairwise(view.stints):
                assert earlier.until_at is not None
                assert earlier.until_at <= later.from_at

    @invariant()
    def credits_are_whole(self) -> None:
        for deal in Opportunity.objects.all():
            (owner,) = deal.credits.filter(part="owner", to_at__isnull=True)
            assert deal.now_owner_id == owner.person_id  # also while the clock stands before it

    @invariant()
    def no_erased_word_can_be_read(self) -> None:
        for row in Erasure.objects.all():
            assert not Words.objects.filter(entry=row.of_entry_id, field=row.field).exists()
        if getattr(self, "erased", []):
            assert not self.readable(self.erased)

    # --- how it is done -----------------------------------------------------------------------

    def act(self, minutes: int, what: Callable[[dt.datetime], object]) -> None:
        self.steps += 1
        now = self.scene.clock.forward(minutes=minutes)
        before = Entry.objects.count()
        try:
            with transaction.atomic():
                what(now)
        except Unable:
            assert Entry.objects.count() == before  # refused is refused whole

    def person(self, name: str) -> Person:
        found: Person = getattr(self.scene.cast, name)
        found.refresh_from_db()
        return found

    def name(self, which: int) -> str:
        """Somebody's name, to be found again when they are erased."""
        names = ("Anna Berg", "Iris Bekker", "Noor Haddad", "Iris")
        known = [one for one in names if one.split()[0].casefold() not in self.erased]
        return known[which % len(known)]

    def actor(self, name: str) -> Any:
        """Who acts; for who was erased Dana does, as nobody can sign in as them any more."""
        person = self.person(name)
        return self.scene.actor(self.person("dana") if person.erased_at else person)

    def deal(self, which: int) -> Opportunity:
        return self.deals[which % len(self.deals)]

    def said(self, which: int) -> Any:
        said = list(Expectation.objects.order_by("pk").values_list("entry__uuid", flat=True))
        return said[-1 - which % len(said)] if said else self.scene.opportunity.uuid

    def readable(self, words: list[str]) -> list[str]:
        """Texts of any column of any table that still hold one of the words."""
        found = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                for row in cursor.fetchall():
                    for value in row:
                        texts = value.casefold() if isinstance(value, str) else ""
                        found += [f"{table}: {value}" for word in words if word in texts]
        return found


@pytest.mark.django_db
@pytest.mark.slow
def test_no_life_reaches_a_forbidden_state(scene: Scene, clock: Clock) -> None:
    class Here(Lives):
        """A machine whose every run starts from the same scene and leaves nothing behind."""

        def __init__(self) -> None:
            super().__init__()
            self.scene = scene
            self.point = transaction.savepoint_create()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)
            with suppress(KeyError):
                del self.erased

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            # A step with all its invariants takes a tenth of a second: shrinking takes minutes.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
