"""How a person's deals go beside everybody's: how readily they go on, and how readily are lost.

A person's moves that came are held against those that the process expects of the deals that stood
with that person, so who has older deals or other steps is not taken for slow. Each factor leans
on 1 as far as people are seen to be alike. See docs/algorithms/people.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.due import Stays
from foresaid.engine.factors import NO_MOVES, Moves, added, moves_of, odds_moved
from foresaid.engine.log import OPEN, Codes, Floats, Log
from foresaid.engine.presence import usable
from foresaid.engine.process import Process
from foresaid.engine.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """What is known of everybody, and what it does to the chances of one horizon.

    `owners`: who ever had a stay, or owns what is open; `place` [code in the log] is where each
    stands among them, -1 for others. `on`, `lost`: moves on (to another step, or won) and losses.
    `on_odds`, `lost_odds` [2, step, age]: what a log factor of -NODE and of NODE adds to a deal's
    log odds.
    """

    owners: tuple[str, ...]
    place: Codes
    on: Moves
    lost: Moves
    on_odds: Floats
    lost_odds: Floats

    def added(self, owner: Codes, who: Standing) -> tuple[Floats, Floats]:
        """What the owners add to the log odds of open deals, and its doubt; 0 of nobody's."""
        if not self.owners:
            return np.zeros(owner.size), np.zeros(owner.size)
        person = np.where(owner < 0, -1, self.place[owner])
        on, of_on = added(self.on, self.on_odds, person, who)
        lost, of_lost = added(self.lost, self.lost_odds, person, who)
        owned = person >= 0
        return (on + lost) * owned, np.hypot(of_on, of_lost) * owned


NOBODY = People(
    owners=(),
    place=np.empty(0, np.int32),
    on=NO_MOVES,
    lost=NO_MOVES,
    on_odds=np.empty(0),
    lost_odds=np.empty(0),
)


def learn(process: Process, log: Log, who: Stays, days: float) -> People:
    """Hold everybody's moves against the process.

    Args:
        process: learned from these stays.
        log: `NOBODY` is the answer where its owners are not known as of any moment, where they
            are filled by the outcome, or where there are fewer than two.
        who: its stays; each counts for who owned the deal when it began.
        days: the horizon that chances are asked for.
    """
    if not log.owner_known or not usable(log, "owner"):
        return NOBODY
    owner = log.owner_at(who.opportunity, who.start)
    codes = np.unique(np.concatenate([owner, log.owner[log.outcome == OPEN]]))
    # Only those seen have a place, so people of later rows change not even the last bit.
    codes = codes[codes >= 0]
    if codes.size < 2:
        return NOBODY
    place = np.full(len(log.owners), -1, np.int32)
    place[codes] = np.arange(codes.size)
    stood = np.where(owner < 0, -1, place[owner])
    return People(
        owners=tuple(log.owners[code] for code in codes),
        place=place,
        on=moves_of(process, who, stood, codes.size, np.arange(process.won + 1)),
        lost=moves_of(process, who, stood, codes.size, np.array([process.lost])),
        on_odds=odds_moved(process, days, 1.0, 0.0),
        lost_odds=odds_moved(process, days, 0.0, 1.0),
    )
