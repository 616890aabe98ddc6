"""Every address of the site has a rule, and keeps it.

Each is tried by GET and POST: signed out, in a role that may not, by somebody of another
organisation, and by those who may. The first three get the sign-in or 404, and not one value in
any table is another afterwards.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Cast, sign_in
from tests.rows import changed, everything
from tests.web import routes
from tests.web.routes.rule import Route, Who

ALLOWED: dict[Who, tuple[str, ...]] = {
    Who.ANYBODY: ("dana",),
    Who.SIGNED_IN: ("dana", "ada"),
    Who.MANAGERS: ("sam", "ada"),
    Who.SHAPERS: ("ada",),
    Who.ADMINISTRATORS: ("ada",),
}
REFUSED: dict[Who, tuple[str, ...]] = {
    Who.ANYBODY: (),
    Who.SIGNED_IN: (),
    Who.MANAGERS: ("dana",),
    Who.SHAPERS: ("dana", "sam", "theo"),
    Who.ADMINISTRATORS: ("dana", "sam", "theo"),
}


def listed() -> list[Route]:
    found: list[Route] = []
    for module in pkgutil.iter_modules(routes.__path__):
        if module.name != "rule":
            found += importlib.import_module(f"tests.web.routes.{module.name}").ROUTES
    return found


ROUTES = listed()
by_route = pytest.mark.parametrize("route", ROUTES, ids=[route.name for route in ROUTES])


def addresses(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def test_every_address_of_the_site_has_a_rule() -> None:
    missing = set(addresses(get_resolver().url_patterns)) - {route.name for route in ROUTES}
    assert not missing, f"add a Route to a file in tests/web/routes/ for: {sorted(missing)}"


def test_no_address_has_two_rules_and_none_is_of_an_address_that_is_gone() -> None:
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))
    assert set(names) <= set(addresses(get_resolver().url_patterns))


def signed_in(cast: Cast, names: tuple[str, ...]) -> list[Client]:
    return [sign_in(getattr(cast, name)) for name in names]


@by_route
def test_who_may_not_gets_nothing_and_writes_nothing(route: Route, cast: Cast) -> None:
    path, data = reverse(route.name, kwargs=dict(route.own(cast))), dict(route.sends(cast))
    refused = signed_in(cast, route.outsiders or REFUSED.get(route.who, ()))
    if route.takes_arguments and route.who is not Who.ANYBODY:
        refused += signed_in(cast, ("fritz",))
    before = everything()
    for client in refused:
        assert client.get(path).status_code in ({404} if route.reads else {404, 405})
        assert client.post(path, data).status_code in ({404} if route.writes else {404, 405})
    assert changed(before) == {}


@by_route
def test_who_is_signed_out_is_led_to_the_sign_in_and_writes_nothing(
    route: Route, cast: Cast
) -> None:
    if route.who is Who.ANYBODY:
        pytest.skip("open to anybody")
    path, data = reverse(route.name, kwargs=dict(route.own(cast))), dict(route.sends(cast))
    before = everything()
    for answer in (Client().get(path), Client().post(path, data)):
        if answer.status_code != 405:
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))
    assert changed(before) == {}


@by_route
def test_who_may_gets_an_answer(route: Route, cast: Cast) -> None:
    path, data = reverse(route.name, kwargs=dict(route.own(cast))), dict(route.sends(cast))
    for client in signed_in(cast, route.insiders or ALLOWED[route.who]):
        if route.reads:
            assert client.get(path).status_code in route.answers
        else:
            assert client.get(path).status_code in {404, 405}
        if route.writes:
            assert client.post(path, data).status_code in route.answers
        else:
            before = everything()
            assert client.post(path, data).status_code in {404, 405}
            assert changed(before) == {}
