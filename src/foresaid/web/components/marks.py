"""The shape of a tone, for those who do not see its colour: made once, shown a hundred times."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .tones import tone_of


@cache
def mark(tone: str) -> SafeString:
    """The mark of a tone; it has no words, so that it is the same in every language."""
    return render_to_string("components/mark.html", {"tone": tone_of(tone)})
