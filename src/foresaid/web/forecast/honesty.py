"""Were the chances honest: the page of reliability, and the records behind each of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from foresaid import formats
from foresaid.forecasting import sentences
from foresaid.forecasting.honesty_questions import HonestyView, bin_page, honesty
from foresaid.web import doors
from foresaid.web.components.bands import Band
from foresaid.web.components.honesty import HonestPoint, HonestyChart
from foresaid.web.middleware import SignedInRequest

from .stated import stated


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBin:
    """Chances of about the same size: what was said, and the band of what came."""

    place: int
    chances: str
    said: str
    came: str
    count: int
    band: Band


@require_safe
@doors.signed_in
def chances(request: SignedInRequest) -> HttpResponseBase:
    view = honesty(request.actor)
    found = view.figures["reliability"] if view else None
    context = {
        "view": view,
        "words": sentences.reliability(view.figures) if view else "",
        "brier": sentences.brier(found) if found else "",
        "plain": sentences.of_a_hundred(found["bins"]) if found else "",
        "dated": sentences.dated(view.figures) if view else "",
        "bins": _bins(view) if view else (),
        "chart": _chart(view) if view else None,
        "stated": stated(request),
    }
    return doors.page(request, "forecast/chances.html", context)


@require_safe
@doors.signed_in
def in_bin(request: SignedInRequest, place: int) -> HttpResponseBase:
    page = bin_page(request.actor, place, request.GET.get("page", "1"), request.now)
    context = {"page": page, "bin": _bin(place, page.figures)}
    return doors.page(request, "forecast/chances_bin.html", context)


def _chart(view: HonestyView) -> HonestyChart:
    return HonestyChart(
        points=tuple(
            HonestPoint(
                said=one["stated"],
                came=one["came"]["value"],
                low=one["came"]["low"],
                high=one["came"]["high"],
                count=one["count"],
            )
            for one in view.bins
        )
    )


def _bins(view: HonestyView) -> tuple[ShownBin, ...]:
    return tuple(_bin(place, found) for place, found in enumerate(view.bins))


def _bin(place: int, found: Mapping[str, Any]) -> ShownBin:
    came = found["came"]
    words = gettext("%(came)s came true; said %(said)s, by chance %(band)s could have come") % {
        "came": formats.percent(came["value"]),
        "said": formats.percent(found["stated"]),
        "band": formats.percent_band(came["low"], came["high"]),
    }
    return ShownBin(
        place=place,
        chances=formats.percent_band(found["lowest"], found["highest"]),
        said=formats.percent(found["stated"]),
        came=formats.percent(came["value"]),
        count=found["count"],
        band=Band(
            least=0,
            most=1,
            low=came["low"],
            high=came["high"],
            value=came["value"],
            words=words,
            said=found["stated"],
            tone="plain" if came["low"] <= found["stated"] <= came["high"] else "outside",
            words_seen=False,
        ),
    )
