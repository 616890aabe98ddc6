"""How texts name people, and what is left of a text without the name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.privacy.naming import Named

DANA = Named(name="Dana Ortiz", emails=("dana.o@aldermoor.example",), phones=("+49 30 1234567",))


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Dana Ortiz promised it", True),
        ("ask ORTIZ, DANA", True),
        ("mail dana.o@Aldermoor.example.", True),
        ("ring (030) 123-45 67 at noon", True),
        ("ring 0049301234567", True),
        ("Dana’s draft", False),
        ("with D. Ortiz in the room", False),
        ("Dana O. will call", False),
        ("signed D.O.", False),
        ("DO knows", False),
        ("dana.o knows", False),
        ("DÁNA knows", False),
    ],
)
def test_a_text_that_names_them_is_found(text: str, certain: bool) -> None:
    marks = DANA.marks(text)
    assert marks
    assert any(mark.certain for mark in marks) is certain
    assert not DANA.marks(DANA.without(text, "Erased person"))


@pytest.mark.parametrize(
    "text", ["do it", "Danach", "Ortizian", "1234", "Bandana Ort", "12345678901", ""]
)
def test_a_text_that_only_looks_like_it_is_left_alone(text: str) -> None:
    assert DANA.marks(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jürgen Groß", "JURGEN GROSS called"),
        ("Anna-Lena Berg", "Lena said so"),
        ("Zoë Ångström", "zoe angstrom"),
        ("王小明", "昨天王小明来了"),
        ("Madonna", "Madonna sang"),
    ],
)
def test_names_of_any_script_are_found(name: str, text: str) -> None:
    named = Named(name=name)
    assert named.marks(text)
    assert not named.marks(named.without(text, "Erased person"))


@given(
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    joint=st.sampled_from([" ", ", ", "\n"]),
)
def test_nothing_is_left_of_a_name_whatever_stands_around_it(
    before: str, after: str, joint: str
) -> None:
    text = f"{before}{joint}Dana Ortiz{joint}{after}"
    left = DANA.without(text, "Erased person")
    assert "ortiz" not in left.casefold() or "ortiz" in (before + after).casefold()
    assert not DANA.marks(left)
