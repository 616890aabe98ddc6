from .entry import Entry, Erasure, Head, Said, Words
from .expectation import Change, Expectation, ExpectationMember, Result, Standing, Withdrawal
from .target import Call, Measure, Plan, Target

__all__ = [
    "Call",
    "Change",
    "Entry",
    "Erasure",
    "Expectation",
    "ExpectationMember",
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
