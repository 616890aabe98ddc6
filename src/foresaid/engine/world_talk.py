"""What is said and done around a simulated sale: meetings, goals, next steps, results.

Everything follows from the sale's true course and the owner's true habits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foresaid.engine.world_clock import at_work_one, office_time_before, on_the_quarter
from foresaid.engine.world_people import Habits
from foresaid.engine.world_rows import Came, Done, Expected, Goal, Moved, Sale, Talk
from foresaid.engine.world_words import MOVE_REASONS, WAIT_REASONS, WORDS, StepWords

DAYS_BETWEEN_MEETINGS = 24.0
DAYS_TO_ADMIT = 7.0  # after a missed date, until its owner says so
LONGEST_ATTENTION = 50.0  # days in a step after which nobody arranges meetings any more
HOURS = 1 / 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a sale in a step. went_on: it ended because the customer went on."""

    step: str
    start: float
    end: float
    went_on: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what happens around sales up to a moment, from one generator."""

    random: np.random.Generator
    now: float

    def talks(self, sale: Sale, habits: Habits) -> list[Talk]:
        """Return the meetings about a sale, some of them still ahead."""
        found: list[Talk] = []
        for stay in self.stays(sale):
            starts = self._starts(stay)
            for number, start in enumerate(starts):
                decisive = stay.went_on and number == len(starts) - 1
                found.append(
                    self.talk(sale, habits, stay, start, decisive=decisive, number=len(found))
                )
        return found

    def next_steps(self, sale: Sale, habits: Habits) -> list[Expected]:
        """Return every next step stated for a sale, in order of time."""
        found: list[Expected] = []
        end = self.now if sale.closed_at is None else sale.closed_at
        at = sale.created_at + 2 * HOURS
        stays = self.stays(sale)
        while at < end:
            stay = next(one for one in reversed(stays) if one.start <= at)
            tired = at - stay.start > LONGEST_ATTENTION
            if self.random.random() > habits.says_next * (0.35 if tired else 1.0):
                at += self.random.exponential(10.0) + 2.0
                continue
            stated = self._next_step(sale, habits, stay, at, number=len(found))
            found.append(stated)
            if stated.came is None:
                break
            at = stated.came.recorded_at + HOURS
        return found

    def activities(self, sale: Sale) -> list[Done]:
        """Return calls and mails about a sale."""
        found = []
        for stay in self.stays(sale):
            length = min(stay.end - stay.start, LONGEST_ATTENTION)
            for _ in range(self.random.poisson(length / 12.0)):
                at = at_work_one(stay.start + self.random.random() * length)
                kind = "call" if self.random.random() < 0.6 else "email"
                if sale.created_at <= at < min(stay.end, self.now):
                    found.append(Done(kind=kind, at=at, person=sale.owner, sale=sale.key))
        return sorted(found, key=lambda one: one.at)

    def one_of(self, choices: Sequence[str]) -> str:
        """Return one of the choices, each as likely as the others."""
        return choices[int(self.random.integers(len(choices)))]

    def stays(self, sale: Sale) -> list[Stay]:
        """Return the sale's stays; the last one ends at the close, or now."""
        last = self.now if sale.closed_at is None else sale.closed_at
        ends = [at for _, at in sale.steps[1:]] + [last]
        return [
            Stay(
                step=step,
                start=start,
                end=end,
                went_on=number < len(ends) - 1 or sale.outcome == "won",
                closed=number == len(ends) - 1 and sale.closed_at is not None,
            )
            for number, ((step, start), end) in enumerate(zip(sale.steps, ends, strict=True))
        ]

    def _starts(self, stay: Stay) -> list[float]:
        """Return meeting starts of a stay: some on the way, one at the end if it went on."""
        length = min(stay.end - stay.start, LONGEST_ATTENTION)
        times = stay.start + length * self.random.random(
            min(3, self.random.poisson(length / DAYS_BETWEEN_MEETINGS))
        )
        starts = [on_the_quarter(at_work_one(time)) for time in times]
        starts = [start for start in starts if stay.start < start < stay.end - 3 * HOURS]
        last = office_time_before(stay.end - 2 * HOURS)
        if stay.went_on and last > stay.start:
            starts.append(last)
        open_still = not stay.closed and stay.end == self.now
        if open_still and length < LONGEST_ATTENTION and self.random.random() < 0.35:
            starts.append(on_the_quarter(at_work_one(self.now + self.random.uniform(0.1, 12.0))))
        return sorted(starts)

    def talk(
        self, sale: Sale, habits: Habits, stay: Stay, start: float, *, decisive: bool, number: int
    ) -> Talk:
        """Return the meeting of a stay that starts at a time, with its goal and what came of it."""
        words = WORDS[stay.step]
        pick = 0 if decisive else int(self.random.integers(len(words.goals)))
        end = start + (0.5 + self.random.integers(3) / 2) * HOURS
        recorded = max(sale.created_at, start - self.random.uniform(1.0, 9.0))
        outcome = self._outcome(decisive=decisive)
        goal = self._goal(habits, words, pick, recorded, start, outcome)
        return Talk(
            key=f"{sale.key}-m{number + 1}",
            sale=sale.key,
            account=sale.account,
            contacts=sale.contacts,
            owner=sale.owner,
            title=sale.title,
            step=stay.step,
            recorded_at=min(recorded, self.now - HOURS),
            starts_at=start,
            ends_at=end,
            confirmed=bool(self.random.random() < 0.8),
            goal=goal,
            came=self._meeting_came(habits, words, stay, end, outcome, decisive=decisive),
        )

    def _outcome(self, *, decisive: bool) -> str:
        luck = self.random.random()
        if decisive:
            return "reached" if luck < 0.88 else "partly"
        if luck < 0.57:
            return "reached" if luck < 0.3 else "partly"
        return "not_reached" if luck < 0.94 else "not_held"

    def _goal(
        self,
        habits: Habits,
        words: StepWords,
        pick: int,
        recorded: float,
        start: float,
        outcome: str,
    ) -> Goal | None:
        """A goal before the start; a forgotten one is sometimes said afterwards."""
        lead = self.random.lognormal(np.log(6 * HOURS), 1.2)
        said = max(recorded, start - lead)
        if self.random.random() > habits.sets_goals:
            if self.random.random() > 0.2:
                return None
            said = start + self.random.uniform(1.0, 20.0) * HOURS
        if said >= self.now:
            return None
        return Goal(
            words=words.goals[pick],
            at_least=words.at_least[pick % len(words.at_least)],
            said_at=said,
            confidence=self._sure(habits, 0.66 if outcome == "reached" else 0.42),
            wording=self._wording(habits),
            on_exit=pick == 0,
        )

    def _meeting_came(
        self,
        habits: Habits,
        words: StepWords,
        stay: Stay,
        end: float,
        outcome: str,
        *,
        decisive: bool,
    ) -> Came | None:
        late = self.random.random() > habits.records
        recorded = end + (
            self.random.uniform(1.5, 9.0) if late else self.random.exponential(4 * HOURS)
        )
        recorded = max(recorded, end + HOURS / 6)
        if end >= self.now or recorded >= self.now:
            return None
        action, due = "", None
        advanced = outcome == "reached" and (decisive or self.random.random() < 0.5)
        if advanced:
            action = self.one_of(words.theirs)
            due = at_work_one(end + self.random.uniform(3.0, 14.0))
        lost = stay.closed and not stay.went_on
        return Came(
            outcome=outcome,
            recorded_at=recorded,
            happened_at=end,
            words=self._told(words, outcome),
            movement=_movement(stay, outcome, advanced=advanced, decisive=decisive, lost=lost),
            customer_action=action,
            action_due_at=due,
        )

    def _next_step(
        self, sale: Sale, habits: Habits, stay: Stay, at: float, *, number: int
    ) -> Expected:
        words = WORDS[stay.step]
        waits = self.random.random() < 0.03
        theirs = waits or self.random.random() < 0.65
        choices = words.theirs if theirs else words.ours
        days = self.random.uniform(25, 60) if waits else 2.0 + self.random.gamma(2.0, 4.0)
        due = at_work_one(at + days)
        moves, came = self._course(habits, sale, stay, at, due, theirs=theirs)
        text = self.one_of(WAIT_REASONS if waits else choices)
        return Expected(
            key=f"{sale.key}-n{number + 1}",
            kind="waiting" if waits else "next_step",
            sale=sale.key,
            holder=sale.owner,
            said_by=sale.owner,
            party="customer" if theirs else "ours",
            words=text,
            said_at=at,
            due_at=due,
            confidence=self._sure(habits, 0.6),
            wording=self._wording(habits),
            moves=moves,
            came=came,
        )

    def _course(
        self, habits: Habits, sale: Sale, stay: Stay, at: float, due: float, *, theirs: bool
    ) -> tuple[tuple[Moved, ...], Came | None]:
        """Follow one expectation to its result, or to now."""
        moves: list[Moved] = []
        close = self.now if sale.closed_at is None else sale.closed_at
        keeps = 0.5 if theirs else habits.keeps
        while True:
            if (
                at < stay.end <= due + 1.0
                and (stay.went_on or stay.closed)
                and stay.end <= self.now
            ):
                reached = stay.went_on or self.random.random() < 0.3
                return tuple(moves), self._came(stay, min(stay.end, close), kept=reached)
            settled = due - self.random.uniform(0.0, 0.3)
            if due >= min(self.now, close):
                ended = sale.closed_at is not None
                return tuple(moves), self._came(stay, close, kept=stay.went_on) if ended else None
            if self.random.random() < keeps:
                return tuple(moves), self._came(stay, max(settled, at + HOURS), kept=True)
            answered = due + self.random.exponential(DAYS_TO_ADMIT) + 0.1
            if answered >= min(self.now, close):
                return tuple(moves), None if sale.closed_at is None else self._came(
                    stay, close, kept=False
                )
            if len(moves) >= 3 or self.random.random() > habits.pushes:
                return tuple(moves), self._came(stay, answered, kept=False)
            at, due = answered, at_work_one(answered + self.random.uniform(4.0, 14.0))
            reason = self.one_of(MOVE_REASONS)
            moves.append(Moved(said_at=at, due_at=due, reason=reason))

    def _came(self, stay: Stay, at: float, *, kept: bool) -> Came:
        outcome = "reached" if kept else "not_reached"
        words = self._told(WORDS[stay.step], outcome)
        return Came(outcome=outcome, recorded_at=at, happened_at=at, words=words)

    def _told(self, words: StepWords, outcome: str) -> str:
        if outcome == "not_held":
            return "They called off the meeting."
        return self.one_of(words.came if outcome == "reached" else words.slipped)

    def _sure(self, habits: Habits, honest: float) -> int | None:
        """Return a stated confidence in steps of five, or None where it was skipped."""
        if self.random.random() < 0.15:
            return None
        said = honest + habits.sure_by + self.random.normal(0, 0.1)
        return min(95, max(5, round(said * 20) * 5))

    def _wording(self, habits: Habits) -> str:
        if self.random.random() < habits.uses_own_words:
            return "own"
        return "edited" if self.random.random() < 0.4 else "suggested"


def _movement(stay: Stay, outcome: str, *, advanced: bool, decisive: bool, lost: bool) -> str:
    """Return what a meeting moved: nothing counts as an advance without a dated action."""
    if outcome == "not_held":
        return ""
    if decisive and stay.closed and outcome == "reached":
        return "order"
    if advanced:
        return "advance"
    return "no_sale" if lost and outcome == "not_reached" else "continuation"
