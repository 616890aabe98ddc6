"""A select that is written without a template says what Django's own says."""

from html.parser import HTMLParser

import pytest
from django import forms

from foresaid.web.components.selects import LongSelect

CHOICES = [("", "Any"), ("a&b", "Ann & Bo"), ("x", '<b>"quoted"</b>'), (7, "Seven")]


class Parts(HTMLParser):
    """Tags with their attributes, and texts, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("value", [None, "", "x", "a&b", 7, "7", "<script>"])
@pytest.mark.parametrize("required", [True, False])
def test_it_is_what_django_s_select_is(value: object, required: bool) -> None:
    drawn = []
    for widget in (forms.Select, LongSelect):

        class Asked(forms.Form):
            owner = forms.ChoiceField(choices=CHOICES, required=required, widget=widget)

        drawn.append(str(Asked(None if value is None else {"owner": value})["owner"]))
    theirs, ours = (Parts(html).found for html in drawn)
    assert ours == theirs
    assert "<script>" not in drawn[1]
