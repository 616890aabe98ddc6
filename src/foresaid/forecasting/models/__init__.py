from .outlook import CallScore, Diagnosis, Foretold, Honesty, Outlook, Score
from .run import Estimate, Reading, Run

__all__ = [
    "CallScore",
    "Diagnosis",
    "Estimate",
    "Foretold",
    "Honesty",
    "Outlook",
    "Reading",
    "Run",
    "Score",
]
