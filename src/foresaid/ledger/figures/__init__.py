"""How words held: what was said beforehand, held against what came, counted in one place."""

from .about import About, Subject, about
from .figure import ENOUGH, Figure
from .held import Held
from .question import words_held, words_kept
from .records import Record, records_of

__all__ = [
    "ENOUGH",
    "About",
    "Figure",
    "Held",
    "Record",
    "Subject",
    "about",
    "records_of",
    "words_held",
    "words_kept",
]
