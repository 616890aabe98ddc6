"""What somebody wants a step to be, before it is a row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """A step of a version to be.

    `exits` are pairs: the customer's verifiable action, and the same as a goal for a meeting.
    `key` stays empty for a step that is new.
    """

    name: str
    key: str = ""
    purpose: str = ""
    expected_days: int | None = None
    after_sale: bool = False
    exits: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()
