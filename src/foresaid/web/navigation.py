"""Where a reader can go from any page: the header, the bar on phones, the account menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from foresaid.people.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page that stands in the navigation once an address with its name exists.

    `key` is pressed after `g`; `seen_by` tells from the actor whether the place is theirs.
    """

    name: str
    label: "StrOrPromise"
    key: str = ""
    seen_by: "Callable[[Actor], bool]" = lambda actor: True


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    label: "StrOrPromise"
    url: str
    key: str
    current: bool


MAIN: tuple[Place, ...] = (
    Place(name="today", label=_("Today"), key="t"),
    Place(name="reviews", label=_("Reviews"), key="r"),
    Place(name="opportunities", label=_("Opportunities"), key="o"),
    Place(name="accounts", label=_("Accounts"), key="a"),
    Place(name="targets", label=_("Targets")),
    Place(name="forecast", label=_("Forecast"), key="f"),
    Place(name="team", label=_("Team"), key="m"),
    Place(name="coaching", label=_("Coaching")),
    Place(name="process", label=_("Process")),
    Place(name="imports", label=_("Import"), seen_by=lambda actor: actor.shapes_sales),
)
ON_PHONES = ("today", "opportunities", "reviews")
ACCOUNT: tuple[Place, ...] = (
    Place(name="words", label=_("How your words held")),
    Place(name="history", label=_("History")),
    Place(name="seen", label=_("What is seen of you")),
    Place(name="first_days", label=_("The first thirty days")),
    Place(name="people", label=_("People and teams"), seen_by=lambda actor: actor.shapes_sales),
    Place(
        name="catalogue", label=_("Products and rates"), seen_by=lambda actor: actor.shapes_sales
    ),
    Place(name="settings", label=_("Settings"), seen_by=lambda actor: actor.administers),
    Place(name="own_settings", label=_("Your settings")),
    Place(name="calendars", label=_("Your calendars")),
    Place(name="belongings", label=_("Your organisations")),
    Place(name="account_change_password", label=_("Change password")),
    Place(name="usersessions_list", label=_("Where you are signed in")),
)


def reversible(name: str) -> str:
    """The address called `name`, or nothing where the site has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation_of(request: HttpRequest, actor: "Actor | None") -> dict[str, Any]:
    """`navigation`, `tabs`, `more` and `account_links` for the templates."""
    if actor is None:
        return {"navigation": [], "tabs": [], "more": [], "account_links": []}
    main = _items(MAIN, actor, request.path)
    tabs = [main[name] for name in ON_PHONES if name in main]
    return {
        "navigation": list(main.values()),
        "tabs": tabs,
        "more": [item for name, item in main.items() if name not in ON_PHONES],
        "account_links": list(_items(ACCOUNT, actor, request.path).values()),
    }


def _items(places: Sequence[Place], actor: "Actor", path: str) -> dict[str, NavigationItem]:
    found = {
        place.name: (place, url)
        for place in places
        if place.seen_by(actor) and (url := reversible(place.name))
    }
    here = max((url for _, url in found.values() if _holds(url, path)), key=len, default="")
    return {
        name: NavigationItem(label=place.label, url=url, key=place.key, current=url == here)
        for name, (place, url) in found.items()
    }


def _holds(url: str, path: str) -> bool:
    """Whether the page at `path` lies under `url`."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
