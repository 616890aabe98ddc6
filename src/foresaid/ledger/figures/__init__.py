"""How words held: what was said beforehand, held against what came, counted in one place."""

from .about import About, Subject, about
from .everybody import Words, words_of_everybody
from .figure import ENOUGH, Figure
from .held import Held
from .question import words_held, words_kept

__all__ = [
    "ENOUGH",
    "About",
    "Figure",
    "Held",
    "Subject",
    "Words",
    "about",
    "words_held",
    "words_kept",
    "words_of_everybody",
]
