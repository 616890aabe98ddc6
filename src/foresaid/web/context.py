"""What every page's template can rely on."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from .components.theme import chosen_theme
from .navigation import navigation_of, reversible

if TYPE_CHECKING:
    from foresaid.people.actor import Actor


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """`actor`, `person`, `organisation`, `now` and `today` are none on signed-out pages.

    `now` is where the organisation's clock stands, which for a practice organisation is not the
    server's time; `today` is its day in the organisation's time zone.
    """
    actor: Actor | None = getattr(request, "actor", None)
    return {
        **_clock(request, actor),
        **navigation_of(request, actor),
        "actor": actor,
        "person": actor.person if actor else None,
        "organisation": actor.organisation if actor else None,
        "account_name": _account_name(request, actor),
        "theme": chosen_theme(request),
        "theme_url": reversible("theme"),
        "search_url": reversible("search") if actor else "",
        "sign_in_url": reversible("account_login"),
        "sign_out_url": reversible("account_logout"),
        "sign_up_open": getattr(settings, "SIGN_UP_OPEN", False),
    }


def _clock(request: HttpRequest, actor: "Actor | None") -> dict[str, Any]:
    at = getattr(request, "now", None)
    if actor is None or at is None:
        return {"now": None, "today": None, "practice_day": None}
    organisation = actor.organisation
    today = organisation.today(at)
    return {
        "now": organisation.moment(at),
        "today": today,
        "practice_day": today if organisation.is_practice else None,
    }


def _account_name(request: HttpRequest, actor: "Actor | None") -> str:
    if actor is not None and actor.person is not None:
        return actor.person.name
    user = getattr(request, "user", None)
    return str(user) if user is not None and user.is_authenticated else ""
