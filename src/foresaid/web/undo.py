"""Whoever has just said something may take it back: the notice that says so, with its button."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from .doors import new_request_key
from .middleware import SignedInRequest


def said(
    request: SignedInRequest, words: str, expectations: Sequence[UUID], *, back: str = ""
) -> None:
    """Say on the next page that it is done, with a way back for the next five minutes.

    `back` is where taking it back leads; else what the form named in `next`. Without
    expectations, as where the same form was sent twice, only the words are said.
    """
    if not expectations:
        messages.success(request, words)
        return
    fields = format_html_join(
        "", '<input type="hidden" name="expectation" value="{}">', ((one,) for one in expectations)
    )
    form = format_html(
        '{} <form class="undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="request_key" value="{}">'
        '<input type="hidden" name="next" value="{}">{}'
        '<button class="button button--small button--plain">{}</button></form>',
        words,
        reverse("said_take_back_many"),
        get_token(request),
        new_request_key(),
        back or request.POST.get("next", ""),
        fields,
        _("Take it back (for five minutes)"),
    )
    messages.success(request, form)


def with_next(words: str, expectations: Sequence[UUID]) -> str:
    """`words`, and that a next step stands beside what they speak of, where one was set."""
    if not expectations:
        return words
    return _("%(words)s The next step is set, too.") % {"words": words}
