from .entry import Entry, Erasure, Head, Said, Words
from .expectation import (
    Adoption,
    Change,
    Expectation,
    ExpectationMember,
    HandOver,
    Result,
    Standing,
    Withdrawal,
)
from .schedule import Schedule
from .target import Call, Measure, Plan, Target

__all__ = [
    "Adoption",
    "Call",
    "Change",
    "Entry",
    "Erasure",
    "Expectation",
    "ExpectationMember",
    "HandOver",
    "Head",
    "Measure",
    "Plan",
    "Result",
    "Said",
    "Schedule",
    "Standing",
    "Target",
    "Withdrawal",
    "Words",
]
