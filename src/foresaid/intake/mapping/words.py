"""Headers and stage names as people write them, brought to one form."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

type Ending = Literal["won", "lost", "no_decision"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MARKS = re.compile(r"[^0-9a-z\u0080-\uffff]+")

WON = (
    "won",
    "closed won",
    "close won",
    "win",
    "gewonnen",
    "gagne",
    "gagnee",
    "ganado",
    "ganada",
    "vinto",
    "vinta",
    "ganho",
    "ganha",
    "vunnen",
    "vundet",
    "voitettu",
    "wygrane",
    "wygrana",
    "vyhrano",
    "kazanildi",
    "выиграна",
    "выиграно",
    "赢单",
    "成交",
    "受注",
    "수주",
)
LOST = (
    "lost",
    "closed lost",
    "close lost",
    "verloren",
    "perdu",
    "perdue",
    "perdido",
    "perdida",
    "perso",
    "persa",
    "forlorad",
    "tabt",
    "havitty",
    "przegrane",
    "przegrana",
    "prohrano",
    "kaybedildi",
    "declined",
    "rejected",
    "проиграна",
    "проиграно",
    "输单",
    "失注",
    "실주",
)
NO_DECISION = (
    "no decision",
    "abandoned",
    "cancelled",
    "canceled",
    "dropped",
    "keine entscheidung",
    "sans suite",
    "sin decision",
)
OPEN = ("open", "offen", "ouvert", "abierto", "aperto", "aberto", "in progress", "active")

# Where a stage usually stands in a sale, for files that hold no history to learn it from.
USUAL_ORDER = (
    ("lead", "suspect", "new", "inbound", "submitted", "anfrage"),
    ("prospect", "contact", "appointment", "approach"),
    ("qualif", "discovery", "sql", "mql", "pre accepted"),
    ("engag", "need", "analysis", "perception", "evaluat", "decision maker", "bedarf"),
    ("demo", "present", "solution", "value prop"),
    ("propos", "quote", "offer", "angebot", "devis", "oferta"),
    ("negotiat", "objection", "review", "verhandlung"),
    ("contract", "commit", "clos", "verbal", "legal", "vertrag"),
)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Lower case, without accents, words apart by one blank: `DealStage` is `deal stage`."""
    spaced = _CAMEL.sub(" ", text.strip())
    bare = unicodedata.normalize("NFKD", spaced.replace("ß", "ss"))
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()
    return _MARKS.sub(" ", letters).strip()


def ending(stage: str) -> Ending | None:
    """What a stage name says about the outcome, or None for a step of the way."""
    words = plain(stage).lstrip("0123456789 ")
    if words in WON or words.removesuffix(" deal") in WON:
        return "won"
    if words in LOST or words.removesuffix(" deal") in LOST:
        return "lost"
    return "no_decision" if words in NO_DECISION else None


def usual_place(stage: str) -> int:
    """Rank of a stage in the usual order of a sale; unknown ones come in the middle."""
    words = plain(stage)
    for place, stems in enumerate(USUAL_ORDER):
        if any(stem in words for stem in stems):
            return place
    return len(USUAL_ORDER) // 2
