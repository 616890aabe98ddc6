"""Whoever may choose an address reaches the open internet, and nothing of ours."""

from typing import Any

import pytest

from foresaid.connectors import guarded
from foresaid.connectors.errors import UnableToRead
from foresaid.connectors.web_calendar.fetch import fetch, normal

from .conftest import Web


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - asked about, bound to nothing
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_is_public(address: str) -> None:
    assert not guarded.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert guarded.is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "017700000001"]
)
def test_every_spelling_of_this_machine_is_refused_before_anything_is_sent(
    web: Web, host: str
) -> None:
    with pytest.raises(UnableToRead, match="private network"):
        fetch(f"http://{host}:{web.port}/dana.ics")
    assert not web.asked


def test_a_redirection_into_the_private_network_is_refused(web: Web, monkeypatch: Any) -> None:
    """The first address is taken for a public one here; the second is looked at all the same."""
    first: list[str] = []

    def public_once(address: str) -> bool:
        first.append(address)
        return len(first) <= 2  # as the address, and as what was looked up

    monkeypatch.setattr(guarded, "is_public", public_once)
    web.redirects["/dana.ics"] = f"http://127.0.0.2:{web.port}/secret"
    with pytest.raises(UnableToRead, match="private network"):
        fetch(web.address)
    assert len(web.asked) == 1


def test_a_name_that_leads_to_a_private_address_is_refused_by_what_it_leads_to(web: Web) -> None:
    with pytest.raises(UnableToRead, match="private network"):
        fetch(f"http://localhost:{web.port}/dana.ics")


@pytest.mark.usefixtures("private_hosts_allowed")
class TestAllowed:
    """Where an operator has allowed private hosts."""

    def test_the_same_version_is_not_sent_again(self, web: Web) -> None:
        web.body = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        first = fetch(web.address)
        assert first.body == web.body
        assert fetch(web.address, etag=first.etag).body is None

    def test_redirections_are_followed_a_few_times_and_not_for_ever(self, web: Web) -> None:
        web.body = b"there"
        web.redirects["/dana.ics"] = "/elsewhere.ics"
        assert fetch(web.address).body == b"there"
        web.redirects["/elsewhere.ics"] = "/dana.ics"
        with pytest.raises(UnableToRead, match="again and again"):
            fetch(web.address)

    def test_a_redirection_to_a_file_is_refused(self, web: Web) -> None:
        web.redirects["/dana.ics"] = "file:///etc/passwd"
        with pytest.raises(UnableToRead):
            fetch(web.address)

    def test_what_is_too_large_is_not_read_to_its_end(self, web: Web, monkeypatch: Any) -> None:
        monkeypatch.setattr(guarded, "LARGEST", 100_000)
        web.body = b"x" * 300_000
        with pytest.raises(UnableToRead, match="larger"):
            fetch(web.address)

    @pytest.mark.parametrize(
        ("status", "says"),
        [(401, "password"), (403, "password"), (404, "no calendar"), (500, "code 500")],
    )
    def test_refusals_are_said_in_sentences(self, web: Web, status: int, says: str) -> None:
        web.status = status
        with pytest.raises(UnableToRead, match=says):
            fetch(web.address)

    def test_a_host_that_does_not_answer_is_said_in_a_sentence(self) -> None:
        with pytest.raises(UnableToRead, match="could not be reached"):
            fetch("http://127.0.0.1:9/dana.ics")


def test_webcal_and_no_scheme_mean_https() -> None:
    assert normal(" webcal://halden.example/a.ics") == "https://halden.example/a.ics"
    assert normal("halden.example/a.ics") == "https://halden.example/a.ics"
    assert normal("HTTP://halden.example/a.ics") == "http://halden.example/a.ics"
