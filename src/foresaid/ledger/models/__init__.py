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
    "Standing",
    "Target",
    "Withdrawal",
    "Words",
]
