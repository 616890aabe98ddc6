"""Names stand in one line."""

from hypothesis import given
from hypothesis import strategies as st

from foresaid.people.one_line import one_line


@given(st.text())
def test_a_name_has_no_line_break_and_no_blank_at_its_ends(name: str) -> None:
    line = one_line(name)
    assert line == line.strip()
    assert not set(line) & set("\r\n\t\v\f\x1c\x85\u2028")
    assert one_line(line) == line


def test_what_looks_like_a_head_of_a_mail_is_a_name() -> None:
    assert one_line("Evil\r\nBcc: x ") == "Evil Bcc: x"
