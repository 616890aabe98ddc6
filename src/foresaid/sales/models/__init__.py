from .account import Account, Contact, ExchangeRate, Product
from .batch import Batch, SourceKey
from .meeting import (
    Activity,
    Meeting,
    MeetingOpportunity,
    MeetingPerson,
    MeetingSchedule,
    Tally,
)
from .opportunity import (
    Credit,
    Opportunity,
    Outcome,
    OutcomeChange,
    Participant,
    Source,
    StepChange,
    ValueChange,
)
from .process import Exit, Process, ProcessVersion, Question, Step

__all__ = [
    "Account",
    "Activity",
    "Batch",
    "Contact",
    "Credit",
    "ExchangeRate",
    "Exit",
    "Meeting",
    "MeetingOpportunity",
    "MeetingPerson",
    "MeetingSchedule",
    "Opportunity",
    "Outcome",
    "OutcomeChange",
    "Participant",
    "Process",
    "ProcessVersion",
    "Product",
    "Question",
    "Source",
    "SourceKey",
    "Step",
    "StepChange",
    "Tally",
    "ValueChange",
]
