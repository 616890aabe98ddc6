"""Where mail can arrive."""

import pytest

from foresaid.mail.addresses import is_nowhere


@pytest.mark.parametrize(
    ("address", "nowhere"),
    [
        ("dana@example.com", True), ("dana@mail.example.com", True), ("dana@a.invalid", True),
        ("dana@Example.COM", True), ("dana@myexample.com", False), ("dana@halden.no", False),
    ],
)  # fmt: skip
def test_only_reserved_domains_are_nowhere(address: str, nowhere: bool) -> None:
    assert is_nowhere(address) is nowhere
