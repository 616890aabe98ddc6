"""The tags pages are written with."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from foresaid.web.components.pages import pages_of
from foresaid.web.components.sorting import sort_link
from foresaid.web.components.tones import UnknownTone
from foresaid.web.navigation import navigation_of


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_a_spread_sets_expected_before_happened_and_decides_last() -> None:
    html = render(
        '{% spread "Northwind" stake="€23,000 less likely" %}'
        "{% expected %}<p>Log</p>{% endexpected %}"
        '{% happened "Not yet" tone="missed" %}<p>None</p>{% endhappened %}'
        '{% decide "What now?" %}<button>It happened</button>{% enddecide %}{% endspread %}'
    )
    places = [
        html.index(words) for words in ("Northwind", "Expected", "Log", "Not yet", "What now?")
    ]
    assert places == sorted(places)
    assert "tone-expected" in html
    assert "tone-missed" in html
    assert "style=" not in html


def test_where_nothing_was_expected_the_words_say_so() -> None:
    html = render("{% expected nothing=True %}{% endexpected %}")
    assert "Nothing was expected" in html
    assert "side--nothing" in html


def test_kept_is_the_tone_of_what_happened() -> None:
    assert "tone-happened" in render('{% tag "kept" "kept" %}')


def test_a_tone_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UnknownTone, match=r"no tone “purple”\. Use one of: expected"):
        render('{% tag "x" "purple" %}')


def test_what_people_typed_is_escaped() -> None:
    html = render("{% spread title=title meta=title %}{% endspread %}", title="<b>&")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 2


def test_an_avatar_shows_first_and_last_initial() -> None:
    assert ">DO<" in render('{% avatar "dana maria ortiz" %}')


def test_every_form_gets_a_key_of_its_own() -> None:
    assert render("{% request_key %}") != render("{% request_key %}")


def test_filters_say_nothing_where_there_is_nothing() -> None:
    assert render('{{ x|money:"EUR" }}{{ x|day }}{{ x|percent }}{{ x|moment }}', x=None) == ""


def test_a_day_filter_takes_an_instant_too() -> None:
    at = dt.datetime(2026, 11, 14, 12, tzinfo=dt.UTC)
    assert render("{{ at|day }}", at=at) == "14 November"


@pytest.mark.parametrize(
    ("now", "first", "wanted", "stands"),
    [
        ("", "up", "?sort=name", ""),
        ("", "down", "?sort=-name", ""),
        ("sort=name&page=3", "up", "?sort=-name", "ascending"),
        ("sort=-name&owner=7", "up", "?sort=name&owner=7", "descending"),
    ],
)
def test_a_header_sorts_one_way_and_then_the_other(
    now: str, first: str, wanted: str, stands: str
) -> None:
    link = sort_link(QueryDict(now), "name", first=first)
    assert (link.href, link.sorted) == (wanted, stands)


def test_pages_keep_what_the_list_is_filtered_by() -> None:
    page = Paginator(list(range(239)), 50).get_page(2)
    pages = pages_of(page, QueryDict("owner=7&page=2"))
    assert pages.previous == "?owner=7&page=1"
    assert (pages.first_row, pages.last_row, pages.rows) == (51, 100, 239)
    assert [link.number for link in pages.links if link.current] == [2]


class DueForm(forms.Form):
    due_on = forms.DateField(label="By", help_text="The day the customer named.")


def test_a_refused_form_names_each_field_once_above_and_once_beside() -> None:
    html = str(DueForm({"due_on": "soon"}))
    assert '<a href="#id_due_on">By</a>: Enter a valid date.' in html
    assert 'id="id_due_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_due_on_helptext"' in html
    assert "One thing needs another look" in html


def test_a_fresh_form_has_nothing_to_complain_about() -> None:
    assert "refused" not in str(DueForm())


def actor(**rights: bool) -> Any:
    return SimpleNamespace(**{"shapes_sales": False, "administers": False, **rights})


def test_nobody_signed_in_has_nowhere_to_go() -> None:
    shown = navigation_of(RequestFactory().get("/"), None)
    assert shown == {"navigation": [], "tabs": [], "more": [], "account_links": []}


def test_who_does_not_administer_is_not_led_there() -> None:
    request = RequestFactory().get("/accounts/password/change/")
    links = navigation_of(request, actor())["account_links"]
    assert "People and teams" not in [str(item.label) for item in links]
    assert [str(item.label) for item in links if item.current] == ["Change password"]
