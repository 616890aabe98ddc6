"""What a header claims of an encoding: whatever it is, the answer is a page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db

CLAIMED = ("rot13", "hex", "unicode_escape", "idna", "utf-16", "latin-1", "utf-8", "nonsense")


@pytest.mark.parametrize("claimed", CLAIMED)
def test_a_form_is_read_as_it_was_sent_whatever_encoding_is_claimed(
    cast: Cast, claimed: str
) -> None:
    body = '--b\r\nContent-Disposition: form-data; name="what"\r\n\r\nÜber \\ud800\r\n--b--\r\n'
    answer = sign_in(cast.dana).generic(
        "POST",
        reverse("said_new"),
        body.encode(),
        content_type=f"multipart/form-data; boundary=b; charset={claimed}",
    )
    assert answer.status_code == 422
    assert "Über \\ud800" in answer.content.decode()


@pytest.mark.parametrize("claimed", CLAIMED)
def test_an_address_is_read_as_utf_8_too(cast: Cast, claimed: str) -> None:
    found = sign_in(cast.dana).generic(
        "GET", reverse("search") + "?q=\\ud800%C3%9C", content_type=f"text/plain; charset={claimed}"
    )
    assert found.status_code == 200
    assert "\\ud800Ü" in found.content.decode()


def test_nobody_needs_to_be_signed_in_for_that() -> None:
    answer = Client().generic("GET", "/?q=x", content_type="text/plain; charset=hex")
    assert answer.status_code == 302
