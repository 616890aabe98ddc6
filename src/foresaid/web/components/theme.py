"""The reader's choice between light, dark and what the device says, kept in a cookie.

A cookie and not the browser's store, so that the first byte of a page already knows it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
CHOICES = ("light", "dark")
_A_YEAR = 60 * 60 * 24 * 365


def chosen_theme(request: HttpRequest) -> str:
    """`light`, `dark`, or nothing where the device decides."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in CHOICES else ""


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and return to the page it was made on."""
    answer = redirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme in CHOICES:
        answer.set_cookie(
            COOKIE,
            theme,
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
