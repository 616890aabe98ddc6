"""The colours: every pair of text and ground that pages use is readable in light and dark."""

import re
from pathlib import Path

import pytest

import foresaid.web

CSS = Path(foresaid.web.__file__).parent / "static" / "foresaid" / "css"
TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TONES = ("expected", "happened", "outside", "missed", "nothing")


def tokens() -> dict[str, tuple[str, str]]:
    """Name to its light and its dark colour."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in TOKEN.findall(text)}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


INK_ON_GROUND = [
    (ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "sheet", "wash")
]
TONE_ON_GROUND = [
    (tone, ground) for tone in TONES for ground in ("paper", "sheet", "wash", f"{tone}-wash")
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), INK_ON_GROUND + TONE_ON_GROUND + [("paper", "ink")])
def test_text_stands_out_from_its_ground(ink: str, ground: str, theme: int) -> None:
    colours = tokens()
    assert contrast(colours[ink][theme], colours[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_field_stands_out_from_its_ground(theme: int) -> None:
    colours = tokens()
    assert contrast(colours["line-strong"][theme], colours["sheet"][theme]) >= 3


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_only_the_tokens_name_a_colour(sheet: Path) -> None:
    if sheet.name == "tokens.css":
        return
    named = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8"))
    assert named == []
