"""The reader's choice between light, dark and what the device says, kept in a cookie.

A cookie and not the browser's store, so that the first byte of a page already knows it.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from foresaid.web import doors

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
    answer = doors.onward(request, "/")
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
