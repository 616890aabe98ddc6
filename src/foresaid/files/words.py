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
_FIGURES = "0123456789 "
_AFTER = re.compile(r"\s+[-\u2013\u2014]+\s+|\s*[(\[{:;|\u2013\u2014]")
"""What parts an outcome from a remark on it; no mere hyphen, as in `win-back`."""
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
    "won, win, closedwon, gewonnen,"
    " gagné, gagnée, gagnés, remporté, remportée, ganado, ganada, vinto, vinta,"
    " vinte, ganho, ganha, vunnen, vunnet, vundet, voitettu, wygrane, wygrana, wygrany, wygrano,"
    " vyhráno, vyhraná, vyhraný, kazanıldı, kazanildi, выиграна, выиграно, 赢单, 成交, 受注, 수주"
)
LOST = spelled(
    "lost, closedlost, verloren,"
    " perdu, perdue, perdido, perdida, perso, persa, perse, förlorad, förlorat,"
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
    """What a stage name says about the outcome, or None for a step of the way.

    `Won - Signed` and `Lost (price)` say it before a mark; what comes after is no matter.
    """
    text = "".join(" " if _is_sign(letter) else letter for letter in stage[:LONGEST])
    if plain(text).lstrip(_FIGURES) in NO_DECISION:
        return "no_decision"
    heads = (text[: mark.start()] for mark in _AFTER.finditer(text))
    return next((found for part in (text, *heads) if (found := _decided(part))), None)


def _decided(text: str) -> Ending | None:
    words = plain(text).strip(_FIGURES).split()
    bare = " ".join(word for word in words if word not in CLOSED)
    return "won" if bare in WON else "lost" if bare in LOST else None


def _is_sign(letter: str) -> bool:
    """Whether it is a picture or a sign, such as a tick."""
    return unicodedata.category(letter) == "So" or letter == "\ufe0f"


def means_open(word: str) -> bool:
    """Whether it is a word for what is not decided yet, or empty."""
    return not word or plain(word[:LONGEST]) in OPEN
