"""What people type, made fit to be kept for good."""

import unicodedata
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foresaid.people.errors import Unable

LONGEST = 2_000


class UnableToKeepText(Unable):
    """A text that is missing, or longer than can be kept."""


def clean(text: str, *, field: str, longest: int = LONGEST) -> str:
    """`text` without control characters and outer blanks, in one spelling of its accents."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(one for one in unified if one in "\n\t" or unicodedata.category(one)[0] != "C")
    kept = kept.strip()
    if len(kept) > longest:
        message = _("This has %(count)s characters; %(longest)s can be kept. Shorten it.")
        raise UnableToKeepText(message % {"count": len(kept), "longest": longest}, field=field)
    return kept


def required(text: str, message: str | Promise, *, field: str) -> str:
    """The cleaned text, or an error with `message` where nothing is left of it."""
    kept = clean(text, field=field)
    if not kept:
        raise UnableToKeepText(message, field=field)
    return kept


def what_was_said(words: Mapping[str, str]) -> str:
    """The words of an expectation; where they were erased for privacy, that they were."""
    return words.get("what") or gettext("(erased)")
