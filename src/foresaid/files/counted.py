"""Sentences about a number of things, right for one of them as for many."""

import re

LONGEST = 60
"""Letters of a file's own text that are shown."""
ONE_OR_MANY = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")


def counted(many: int, sentence: str, **figures: object) -> str:
    """The number and the sentence: of `[row|rows] of {name} [is|are] empty`, the words that fit.

    `figures` are put in afterwards, so nothing in them is taken for a choice of words.
    """
    place = 1 if many == 1 else 2
    words = ONE_OR_MANY.sub(lambda choice: choice[place], sentence)
    return f"{many} {words.format_map(figures)}"


def shown(text: str) -> str:
    """What a file holds, as it may stand in a sentence: short, and nothing a terminal obeys."""
    return "".join(letter if letter.isprintable() else "�" for letter in text[:LONGEST])
