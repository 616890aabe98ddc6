"""The truth of a simulated sales organisation: what really decides how deals go.

In each step two things race: the time until the customer goes on (Weibull) and the time
until the deal is lost (exponential); some deals fade, so that neither comes for long.
People have their own pace and ease, and nature its seasons, shocks and ends of terms.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]

STEPS = (
    "leads",
    "prospecting",
    "qualification",
    "needs_analysis",
    "presenting_the_solution",
    "answering_objections",
    "closing",
)
YEAR = 365.25
MONTH = YEAR / 12
_GRID = (np.arange(4_000) + 0.5) / 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Twists:
    """What a plain model does not know of. Zero everywhere: the world is as plain as it gets.

    season: amplitude of arrivals and pace over the year. rush: share of late closings
    that are pulled before the term's end. unequal: log spread of pace and ease between
    people. shock: log spread of the monthly factor on losses that all deals share.
    """

    season: float = 0.0
    rush: float = 0.0
    unequal: float = 0.0
    shock: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """Rates per step [step] and people [person]; days, money, shares of 1.

    on_shape, on_scale: Weibull time until the customer goes on. lost_rate: losses a day.
    fade: share of entries that neither go on nor are lost soon; these are lost at
    fade_rate a day. skip, back: shares of goings-on that skip a step or return one.
    enters: share of deals that start in each step. pace: factor on the time to go on,
    close_pace: the same for the last step alone; ease: factor on the loss rate;
    load: share of the arrivals. shocks: factor on losses by month since shocks_from.
    """

    steps: tuple[str, ...]
    on_shape: Floats
    on_scale: Floats
    lost_rate: Floats
    fade: Floats
    fade_rate: float
    skip: float
    back: float
    enters: Floats
    arrivals_per_day: float
    amount_log_mean: float
    amount_log_sd: float
    pace: Floats
    close_pace: Floats
    ease: Floats
    load: Floats
    twists: Twists = field(default_factory=Twists)
    term_days: float = YEAR / 4
    shocks_from: float = 0.0
    shocks: Floats = field(default_factory=lambda: np.ones(1))

    def going_on(self, step: int, age: float = 0.0, person: int | None = None) -> float:
        """Return the true chance to go on from a step, after `age` days in it."""
        live, fading, onward = self._weights(step, age, person)
        return onward / (live + fading) if live + fading > 0 else 0.0

    def chance(self, step: int, age: float = 0.0, person: int | None = None) -> float:
        """Return the true chance of ever being won, seasons, shocks and rushes left out."""
        fresh = self.fresh_chances(person)
        after = self._after(step, np.append(fresh, 1.0))
        return self.going_on(step, age, person) * after

    def fresh_chances(self, person: int | None = None) -> Floats:
        """Return the true chance of ever being won on entering each step."""
        count = len(self.steps)
        onward = np.array([self.going_on(step, 0.0, person) for step in range(count)])
        moves = np.zeros((count, count + 1))
        for step in range(count):
            moves[step] = self._moves(step) * onward[step]
        return np.linalg.solve(np.eye(count) - moves[:, :count], moves[:, count])

    def next_step(self, step: Whole, uniform: Floats) -> Whole:
        """Return the step entered on going on; len(steps) is won."""
        last = len(self.steps) - 1
        skips = (uniform < self.skip) & (step < last)
        backs = (uniform >= 1.0 - self.back) & (step > 0) & (step < last)
        return np.minimum(step + 1 + skips - 2 * backs, last + 1)

    def _moves(self, step: int) -> Floats:
        count = len(self.steps)
        spots = np.zeros(count + 1)
        skip = self.skip if step < count - 1 else 0.0
        back = self.back if 0 < step < count - 1 else 0.0
        spots[min(step + 1, count)] += 1.0 - skip - back
        spots[min(step + 2, count)] += skip
        spots[max(step - 1, 0)] += back
        return spots

    def _after(self, step: int, chances: Floats) -> float:
        return float(self._moves(step) @ chances)

    def _weights(self, step: int, age: float, person: int | None) -> tuple[float, float, float]:
        """Return shares of entries that at `age` are alive, fading, and will still go on."""
        pace, ease = 1.0, 1.0
        if person is not None:
            late = self.close_pace[person] if step == len(self.steps) - 1 else 1.0
            pace, ease = float(self.pace[person] * late), float(self.ease[person])
        shape, scale = float(self.on_shape[step]), float(self.on_scale[step] * pace)
        rate, fade = float(self.lost_rate[step] * ease), float(self.fade[step])
        start = (age / scale) ** shape
        times = scale * (start - np.log1p(-_GRID)) ** (1 / shape)
        still = np.exp(-start) * (1.0 - fade)
        return (
            float(still * np.exp(-rate * age)),
            float(fade * np.exp(-self.fade_rate * age)),
            float(still * np.exp(-rate * times).mean()),
        )


def plain_truth(
    *,
    people: int = 12,
    arrivals_per_day: float = 1.0,
    twists: Twists | None = None,
    slowness: float = 1.0,
) -> Truth:
    """Return a seven-step organisation in which about a quarter of the deals are won.

    All people are alike; `unlike` makes them differ. slowness: factor on all times.
    """
    on_share = np.array([0.80, 0.80, 0.74, 0.82, 0.80, 0.84, 0.86])
    scale = slowness * np.array([8.0, 10.0, 12.0, 18.0, 15.0, 12.0, 11.0])
    shape = np.array([1.2, 1.2, 1.3, 1.5, 1.5, 1.4, 1.6])
    even = np.ones(people)
    return Truth(
        steps=STEPS,
        on_shape=shape,
        on_scale=scale,
        lost_rate=np.array(
            [_loss_rate(*each) for each in zip(shape, scale, on_share, strict=True)]
        ),
        fade=np.array([0.06, 0.06, 0.05, 0.04, 0.04, 0.03, 0.03]),
        fade_rate=1 / (150 * slowness),
        skip=0.04,
        back=0.03,
        enters=np.array([0.15, 0.25, 0.6, 0.0, 0.0, 0.0, 0.0]),
        arrivals_per_day=arrivals_per_day,
        amount_log_mean=float(np.log(18_000)),
        amount_log_sd=0.8,
        pace=even,
        close_pace=even,
        ease=even,
        load=even / people,
        twists=twists or Twists(),
    )


def _loss_rate(shape: float, scale: float, on_share: float) -> float:
    """Return the exponential rate against which going on wins this share of the races."""
    times = scale * (-np.log1p(-_GRID)) ** (1 / shape)
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        if np.exp(-middle * times).mean() > on_share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
