from .account import Account, Contact, ExchangeRate, Product
from .batch import Batch, SourceKey
from .calendar import CalendarSighting, SeriesAnswer
from .erased import ErasedAddress
from .meeting import (
    Activity,
    Meeting,
    MeetingCount,
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
    "CalendarSighting",
    "Contact",
    "Credit",
    "ErasedAddress",
    "ExchangeRate",
    "Exit",
    "Meeting",
    "MeetingCount",
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
    "SeriesAnswer",
    "Source",
    "SourceKey",
    "Step",
    "StepChange",
    "Tally",
    "ValueChange",
]
