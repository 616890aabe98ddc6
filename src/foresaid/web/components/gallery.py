"""Every component on one page, for whoever builds with them. There only while developing."""

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .bands import Band
from .honesty import HonestPoint, HonestyChart
from .lanes import Lane, LaneMark, LaneStep, lane_of
from .lines import CamePoint, Line, PathPoint
from .weeks import WeekCell, WeekRow, WeekTable

_TODAY = date(2026, 11, 23)


class NextStepForm(forms.Form):
    """A form with a field of every kind that pages use."""

    words = forms.CharField(
        label="What will the customer have done?",
        help_text="A named person, an act that can be seen, and no more than one.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label="By", widget=forms.DateInput(attrs={"type": "date"}))
    sure = forms.IntegerField(label="How sure are you, in percent?", required=False, min_value=1)
    party = forms.ChoiceField(
        label="Who does it?",
        choices=[("customer", "The customer"), ("partner", "A partner"), ("ours", "One of us")],
        widget=forms.RadioSelect,
    )
    step = forms.ChoiceField(
        label="Step", choices=[("4", "Needs analysis"), ("5", "Presenting the solution")]
    )
    waiting = forms.BooleanField(label="We wait until their date", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    messages.success(request, "Next step set for Northwind, due on 27 November.")
    rows = [f"Opportunity {n}" for n in range(1, 240)]
    refused = NextStepForm({"words": "", "due_on": "", "sure": "0", "party": "customer"})
    return render(
        request,
        "components/gallery.html",
        {
            "form": NextStepForm(auto_id="free_%s"),
            "date_form": NextStepForm(auto_id="date_%s"),
            "refused": refused,
            "band": _band(),
            "lane": _lane(),
            "line": _line(),
            "honesty": _honesty(),
            "weeks": _weeks(),
            "page": Paginator(rows, 50).get_page(request.GET.get("page", 2)),
            "names": ["Ferro", "Mora Hotels", "Lund & Sohn"],
            "day": _TODAY,
        },
    )


def _band() -> Band:
    return Band(
        least=0,
        most=100,
        low=38,
        high=69,
        value=54,
        said=70,
        words="70% sure on average, 54% came true, between 38% and 69%.",
    )


def _lane() -> Lane:
    def on(month: int, day: int) -> date:
        return date(2026, month, day)

    return lane_of(
        [
            LaneStep(
                label="Qualification",
                words="9 days, normally 6 to 14",
                entered_on=on(9, 21),
                left_on=on(9, 30),
                normal_from=on(9, 27),
                normal_to=on(10, 5),
                tone="happened",
            ),
            LaneStep(
                label="Prospecting",
                words="23 days, normally 8 to 15",
                entered_on=on(9, 30),
                left_on=on(10, 23),
                normal_from=on(10, 8),
                normal_to=on(10, 15),
                tone="outside",
            ),
            LaneStep(
                label="Needs analysis",
                words="31 days so far, normally 9 to 18",
                entered_on=on(10, 23),
                normal_from=on(11, 1),
                normal_to=on(11, 10),
                tone="missed",
                current=True,
            ),
            LaneStep(
                label="Presenting the solution",
                words="normally 7 to 12 days",
                normal_from=on(11, 30),
                normal_to=on(12, 5),
            ),
        ],
        [
            LaneMark(on=on(10, 9), words="Buyer names the test line: reached", tone="happened"),
            LaneMark(on=on(10, 30), words="Visit to the plant: partly", tone="outside"),
            LaneMark(on=on(11, 14), words="Downtime log: not yet, 9 days late", tone="missed"),
            LaneMark(on=on(12, 4), words="Names who signs", tone="expected"),
        ],
        today=_TODAY,
        caption="Northwind plant upgrade, from 21 September to today",
        marks_label="What was expected",
    )


def _honesty() -> HonestyChart:
    told = ((0.3, 0.27, 0.19, 0.37, 40), (0.6, 0.58, 0.48, 0.68, 44), (0.9, 0.71, 0.61, 0.8, 38))
    return HonestyChart(
        points=tuple(
            HonestPoint(said=said, came=came, low=low, high=high, count=count)
            for said, came, low, high, count in told
        )
    )


def _line() -> Line:
    begins = date(2026, 10, 1)
    weeks = range(14)
    won = [0, 12, 12, 48, 96, 131, 131, 205]
    return Line(
        words="Won so far €205,000; the plan expected 190 to 270 thousand by today.",
        begins=begins,
        ends=date(2026, 12, 31),
        path=tuple(
            PathPoint(
                on=begins + timedelta(weeks=n),
                low=21_000 * n,
                middle=32_300 * n,
                high=32_300 * n + 9_000 * n**0.7,
            )
            for n in weeks
        ),
        came=tuple(
            CamePoint(on=begins + timedelta(weeks=n), value=1_000 * sum_)
            for n, sum_ in enumerate(won)
        ),
        today=_TODAY,
        goal=420_000,
        goal_label="Target €420,000",
        currency="EUR",
    )


def _weeks() -> WeekTable:
    kept = WeekCell(figure="8", band="6 to 10", tone="happened", words="as planned")
    below = WeekCell(figure="4", band="6 to 10", tone="missed", words="below the plan")
    near = WeekCell(figure="5", band="6 to 10", tone="outside", words="just below the plan")
    ahead = WeekCell(figure="8", band="6 to 10", ahead=True)
    cells = (kept, kept, near, below, kept, ahead, ahead)
    return WeekTable(
        caption="The plan week by week",
        corner="Step",
        weeks=tuple(f"Week {n}" for n in range(43, 50)),
        rows=tuple(
            WeekRow(label=label, cells=cells, total=WeekCell(figure="33", band="38 to 52"))
            for label in ("First meetings", "Needs analysed", "Proposals", "Decisions")
        ),
        current=4,
        total_label="So far",
    )
