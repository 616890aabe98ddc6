"""Headers and words for outcomes as people write them, brought to one form."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

type Ending = Literal["won", "lost", "no_decision"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MARKS = re.compile(r"[^0-9a-z\u0080-\uffff]+")
_PARTED = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l"}
"""Letters with another spelling where a keyboard or an export has none of them."""
LONGEST = 200
"""Letters of a text that are looked at: no header and no word for an outcome is longer."""


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Lower case, without accents, words apart by one blank: `DealStage` is `deal stage`."""
    spaced = _CAMEL.sub(" ", text.strip())
    bare = unicodedata.normalize("NFKD", spaced.replace("ß", "ss"))
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()
    return _MARKS.sub(" ", letters).strip()


def spelled(listed: str) -> tuple[str, ...]:
    """The words of a list with commas in their plain form, other spellings of them at the end."""
    words = [word.strip().lower() for word in listed.split(",")]
    others = ["".join(_PARTED.get(letter, letter) for letter in word) for word in words]
    return tuple(dict.fromkeys(map(plain, (*words, *others))))


WON = spelled(
    "won, win, gewonnen, gagné, gagnée, gagnés, remporté, remportée, ganado, ganada, vinto, vinta,"
    " vinte, ganho, ganha, vunnen, vunnet, vundet, voitettu, wygrane, wygrana, wygrany, wygrano,"
    " vyhráno, vyhraná, vyhraný, kazanıldı, kazanildi, выиграна, выиграно, 赢单, 成交, 受注, 수주"
)
LOST = spelled(
    "lost, verloren, perdu, perdue, perdido, perdida, perso, persa, perse, förlorad, förlorat,"
    " tabt, tapt, hävitty, menetetty, przegrane, przegrana, przegrany, przegrano, utracona,"
    " utracone, stracone, prohráno, prohraná, prohraný, kaybedildi, declined, rejected,"
    " lost to competition, проиграна, проиграно, 输单, 失注, 실주"
)
NO_DECISION = spelled(
    "no decision, abandoned, cancelled, canceled, dropped, keine entscheidung, abgebrochen,"
    " storniert, sans suite, abandonné, abandonnée, sin decisión, cancelado, cancelada, annullato,"
    " annullata, geannuleerd, anulowane, avbruten"
)
OPEN = spelled(
    "open, offen, ouvert, ouverte, abierto, abierta, aperto, aperta, aberto, aberta, otwarte,"
    " otwarta, otwarty, öppen, öppet, åben, åbent, åpen, avoin, otevřeno, otevřená, in progress,"
    " active, ongoing, in bearbeitung, laufend, en cours, en curso, in corso, em andamento,"
    " lopend, w toku, pågående"
)
CLOSED = frozenset(
    spelled(
        "closed, close, abgeschlossen, geschlossen, fermé, fermée, clos, close, conclu, conclue,"
        " cerrado, cerrada, chiuso, chiusa, fechado, fechada, gesloten, afgesloten, zamknięte,"
        " zamknięta, zamknięty, stängd, stängt, avslutad, lukket, uzavřeno, deal, and, und, et, y,"
        " e, en, i, och, og"
    )
)
"""What stands beside the outcome and says nothing of it, as in `Closed Won`."""


def ending(stage: str) -> Ending | None:
    """What a stage name says about the outcome, or None for a step of the way."""
    words = plain(stage[:LONGEST]).lstrip("0123456789 ")
    bare = " ".join(word for word in words.split() if word not in CLOSED)
    if bare in WON:
        return "won"
    if bare in LOST:
        return "lost"
    return "no_decision" if words in NO_DECISION else None


def means_open(word: str) -> bool:
    """Whether it is a word for what is not decided yet, or empty."""
    return not word or plain(word[:LONGEST]) in OPEN
