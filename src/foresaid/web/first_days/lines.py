"""What each role does on day 0, 1, 7 and 30; a line is done when the counts say so."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foresaid import formats
from foresaid.people.actor import Actor
from foresaid.people.choices import Role
from foresaid.reviews.first_days import Done
from foresaid.web.navigation import reversible


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something to do: in words, why, whether it is so, how far it is, and where to do it."""

    words: str
    why: str
    is_done: bool
    so_far: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The days of one role."""

    role: str
    days: tuple[Day, ...]


def paths_for(actor: Actor, done: Done) -> list[Path]:
    """A path for every role that the actor holds, the one that sets things up first."""
    makers: dict[Role, Callable[[Done], Path]] = {
        Role.ADMINISTRATOR: _administrator,
        Role.HEAD: _head,
        Role.MANAGER: _manager,
        Role.SALESPERSON: _salesperson,
    }
    return [make(done) for role, make in makers.items() if role in actor.roles]


def _line(words: str, why: str, is_done: bool, *, so_far: str = "", place: str = "") -> Line:
    return Line(words=words, why=why, is_done=is_done, so_far=so_far, url=reversible(place))


def _most(count: int, whole: int) -> bool:
    """Nine of ten; a whole of none is not done but not begun."""
    return whole > 0 and count >= 0.9 * whole


def _day(number: int, *lines: Line) -> Day:
    titles = {
        0: _("Day 0: set up"),
        1: _("Day 1: fifteen minutes each"),
        7: _("Day 7: the first review"),
        30: _("Day 30: what changed"),
    }
    return Day(title=titles[number], lines=lines)


def _administrator(done: Done) -> Path:
    return Path(
        role=_("As an administrator"),
        days=(
            _day(
                0,
                _line(
                    _("Bring your own data in"),
                    _("A file from your CRM is enough: people, teams and deals come with it."),
                    done.deals > 0,
                    so_far=_("%(count)s open deals") % {"count": formats.number(done.deals)},
                    place="imports",
                ),
                _line(
                    _("Say who sees what"),
                    _("Whoever leads a team sees its work. Choose whether figures show people."),
                    done.teams_led > 0,
                    so_far=_("%(led)s teams have somebody who leads them")
                    % {"led": formats.out_of(done.teams_led, done.teams)},
                    place="people",
                ),
                _line(
                    _("Let one pilot team in"),
                    _("Invite a manager and that team first; the others follow on day 30."),
                    done.people_signing_in > 1,
                    so_far=_("%(count)s people can sign in")
                    % {"count": formats.number(done.people_signing_in)},
                    place="people",
                ),
            ),
        ),
    )


def _head(done: Done) -> Path:
    return Path(
        role=_("As head of sales"),
        days=(
            _day(
                0,
                _line(
                    _("See that your way of selling is right"),
                    _("Its steps, and the customer’s action by which a deal leaves each."),
                    done.processes > 0,
                    place="process",
                ),
                _line(
                    _("Give everybody who sells a team"),
                    _("Reviews and figures follow the teams."),
                    _most(done.sellers_in_a_team, done.sellers),
                    so_far=formats.out_of(done.sellers_in_a_team, done.sellers),
                    place="people",
                ),
            ),
            _day(
                7,
                _line(
                    _("Set the targets of this quarter"),
                    _("What was said before the quarter began counts as set before."),
                    done.targets > 0,
                    place="targets",
                ),
                _line(
                    _("See the first review held"),
                    _("At most eight items, only what went otherwise than expected."),
                    done.reviews_closed > 0,
                    so_far=_("%(count)s held") % {"count": formats.number(done.reviews_closed)},
                    place="reviews",
                ),
            ),
            _day(30, _next_steps(done), _results(done)),
        ),
    )


def _manager(done: Done) -> Path:
    return Path(
        role=_("As a manager"),
        days=(
            _day(
                0,
                _line(
                    _("See your team’s deals"),
                    _("What was before the first day is blamed on nobody."),
                    done.deals > 0,
                    so_far=_("%(count)s open deals") % {"count": formats.number(done.deals)},
                    place="opportunities",
                ),
            ),
            _day(1, _next_steps(done)),
            _day(
                7,
                _line(
                    _("Hold your first review"),
                    _("You prepare nothing; the page lists the few things to talk about."),
                    done.own_reviews_closed > 0,
                    so_far=_("%(count)s held") % {"count": formats.number(done.own_reviews_closed)},
                    place="reviews",
                ),
            ),
            _day(30, _results(done)),
        ),
    )


def _salesperson(done: Done) -> Path:
    return Path(
        role=_("As a salesperson"),
        days=(
            _day(
                0,
                _line(
                    _("Find your own deals here"),
                    _("What was before the first day is blamed on nobody."),
                    done.own_deals > 0,
                    so_far=_("%(count)s open deals") % {"count": formats.number(done.own_deals)},
                    place="opportunities",
                ),
            ),
            _day(
                1,
                _line(
                    _("Give each open deal a dated next step, or close it"),
                    _("Many at once from the list; it takes about fifteen minutes."),
                    _most(done.own_deals_with_next_step, done.own_deals),
                    so_far=formats.out_of(done.own_deals_with_next_step, done.own_deals),
                    place="opportunities",
                ),
                _line(
                    _("Set your first goal before a meeting"),
                    _("Two taps: what will be true afterwards that is not true now?"),
                    done.own_goals > 0,
                    place="today",
                ),
            ),
            _day(
                7,
                _line(
                    _("Say what came of it"),
                    _("One tap after the meeting; the rest can follow."),
                    done.own_results > 0,
                    place="today",
                ),
                _line(
                    _("Have your first review"),
                    _("You both see the same page beforehand, and both write what should come."),
                    done.own_reviews_closed > 0,
                    place="reviews",
                ),
            ),
        ),
    )


def _next_steps(done: Done) -> Line:
    return _line(
        _("Nearly every open deal has a dated next step"),
        _("Nine of ten. What stands without one is a difference of its own."),
        _most(done.deals_with_next_step, done.deals),
        so_far=formats.out_of(done.deals_with_next_step, done.deals),
        place="opportunities",
    )


def _results(done: Done) -> Line:
    return _line(
        _("Ten expectations have been held against what happened"),
        _("From then on the figures on how goals go begin to say something."),
        done.results >= 10,
        so_far=_("%(count)s so far") % {"count": formats.number(done.results)},
        place="today",
    )
