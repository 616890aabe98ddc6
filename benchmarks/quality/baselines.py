"""What a team would use instead, each fed the same rows known at the same moment."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.history import Visits, visits
from foresaid.engine.log import OPEN, WON, Floats, Log
from foresaid.engine.standing import Standing, standing, standing_now, won_within

GAP = 3.5
"""Days between the past snapshots that baselines learn from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What a baseline is given: the log as known at `at`, the horizon, who is open."""

    log: Log
    at: float
    days: float
    seen: Visits
    now: Standing

    @property
    def past(self) -> list[Standing]:
        """Snapshots whose horizon is over by `at`."""
        first = float(np.nanmin(self.log.started)) + 3
        moments = np.arange(self.at - self.days, first, -GAP)
        found = (standing(self.log, self.seen, float(m)) for m in moments)
        return [s for s in found if len(s)]


type Baseline = Callable[[Known], Floats]


def known(log: Log, at: float, days: float) -> Known:
    """Prepare a log that is already cut at `at`."""
    seen = visits(log, at)
    return Known(log=log, at=at, days=days, seen=seen, now=standing_now(log, seen, at))


def weighted_pipeline(given: Known) -> Floats:
    """What every CRM shows: the share of closed deals that were won after standing in the step."""
    log, seen = given.log, given.seen
    closed = log.outcome[seen.opportunity] != OPEN
    stood = np.unique(np.stack([seen.opportunity[closed], seen.step[closed]]), axis=1)
    won = log.outcome[stood[0]] == WON
    size = len(seen.steps)
    total = np.bincount(stood[1], minlength=size)
    return np.asarray((np.bincount(stood[1], won, size) + 0.5) / (total + 1))[given.now.step]


def snapshot_rate(given: Known) -> Floats:
    """The share won within the horizon among past snapshots in the same step."""
    size = len(given.seen.steps)
    won, total = np.zeros(size), np.zeros(size)
    for past in given.past:
        total += np.bincount(past.step, minlength=size)
        won += np.bincount(past.step, won_within(given.log, past, given.days), size)
    return np.asarray((won + 0.5) / (total + 1))[given.now.step]


def gradient_boosting(given: Known, read_for: Known | None = None) -> Floats:
    """scikit-learn on past snapshots: step, age in step, age, amount, product where known.

    `read_for`: whose open deals to read, where they are others than those learned from.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    past, asked = given.past, read_for or given
    if not past:
        return np.full(len(asked.now), 0.5)
    features = np.concatenate([_features(given.log, p)[0] for p in past])
    came = np.concatenate([won_within(given.log, p, given.days) for p in past])
    if came.all() or not came.any():
        return np.full(len(asked.now), (came.sum() + 0.5) / (came.size + 1))
    asked_for, attributes = _features(asked.log, asked.now)
    model = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=1.0,
        categorical_features=[0, *attributes],
        random_state=0,
    )
    model.fit(features, came)
    return np.asarray(model.predict_proba(asked_for)[:, 1])


def aalen_johansen(given: Known) -> Floats:
    """lifelines per step: won against lost since the step was entered, given the age in it."""
    log, seen, now = given.log, given.seen, given.now
    end = np.where(log.outcome == OPEN, given.at, log.closed)[seen.opportunity]
    chance = np.zeros(len(now))
    for step in np.unique(now.step):
        rows = (seen.step == step) & ~np.isnan(seen.start)
        here = now.step == step
        lasted = np.maximum(end[rows] - seen.start[rows], 0) + 1e-6
        chance[here] = _conditional(
            lasted, log.outcome[seen.opportunity[rows]], now.age_in_step[here], given.days
        )
    return chance


def naive_bayes(given: Known) -> Floats:
    """scikit-learn on step, owner and product of closed deals: won at all, as Odoo scores."""
    from sklearn.naive_bayes import CategoricalNB

    log, seen, now = given.log, given.seen, given.now
    closed = np.flatnonzero(log.outcome[seen.opportunity] != OPEN)
    who = seen.opportunity[closed]
    if np.unique(log.outcome[who]).size < 2:
        return np.full(len(now), 0.5)
    columns = [log.attributes[n].codes for n in log.attributes if n in log.known]
    x = np.column_stack([seen.step[closed], *[c[who] + 1 for c in columns]])
    y = np.column_stack([now.step, *[c[now.opportunity] + 1 for c in columns]])
    sizes = np.maximum(x.max(axis=0, initial=0), y.max(axis=0, initial=0)) + 1
    model = CategoricalNB(alpha=0.5, min_categories=sizes).fit(x, log.outcome[who] == WON)
    return np.asarray(model.predict_proba(y)[:, 1])


BASELINES: dict[str, Baseline] = {
    "weighted pipeline": weighted_pipeline,
    "snapshot rate": snapshot_rate,
    "gradient boosting": gradient_boosting,
    "Aalen-Johansen": aalen_johansen,
    "naive Bayes": naive_bayes,
}


def trailing(log: Log, at: float, days: float, wins: Callable[[float], float]) -> Floats:
    """Draws around the mean and spread of the last eight windows, half overlapping."""
    first = float(np.nanmin(log.started))
    moments = [m for m in at - days - np.arange(8) * days / 2 if m > first]
    if len(moments) < 2:
        moments = [at - days, at - days * 1.5]
    seen = np.array([wins(float(m)) for m in moments])
    generator = np.random.default_rng(3)
    return np.asarray(seen.mean() + seen.std(ddof=1) * generator.standard_normal(1000), float)


def _features(log: Log, who: Standing) -> tuple[Floats, list[int]]:
    """Columns, and which of them are attributes."""
    columns = [who.step.astype(float), who.age_in_step, who.age]
    attributes = len(columns)
    if "amount" in log.known:
        columns.append(log.amount[who.opportunity])
        attributes += 1
    for name, column in log.attributes.items():
        if name in log.known:
            codes = column.codes[who.opportunity].astype(float)
            columns.append(np.where(codes < 0, np.nan, codes))
    return np.column_stack(columns), list(range(attributes, len(columns)))


def _conditional(lasted: Floats, outcome: NDArray[np.int8], age: Floats, days: float) -> Floats:
    """Won between age and age + days, among those undecided at that age."""
    from lifelines import AalenJohansenFitter

    if not (outcome == WON).any():
        return np.zeros(age.size)
    curves = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in (1, 2):
            if not (outcome == kind).any():
                curves[kind] = (np.array([0.0]), np.array([0.0]))
                continue
            fitter = AalenJohansenFitter(calculate_variance=False, seed=0)
            fitter.fit(lasted, outcome, event_of_interest=kind)
            curve = fitter.cumulative_density_
            curves[kind] = (curve.index.to_numpy(float), curve.iloc[:, 0].to_numpy(float))
    age = np.nan_to_num(age)
    now, then = _at(curves[1], age), _at(curves[1], age + days)
    left = np.maximum(1 - now - _at(curves[2], age), 1e-6)
    return np.clip((then - now) / left, 0, 1)


def _at(curve: tuple[Floats, Floats], moment: Floats) -> Floats:
    place = np.searchsorted(curve[0], moment, side="right") - 1
    return np.where(place < 0, 0.0, curve[1][np.maximum(place, 0)])
