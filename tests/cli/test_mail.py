"""`foresaid mail` says what waits, decides about unsure mails, and tries the server."""

import uuid

import pytest
from click.testing import CliRunner

from foresaid.cli.mail import STATES, command
from foresaid.mail.models import Message
from foresaid.mail.questions import states
from tests.cast import Cast
from tests.web.routes.people import unsure_mail


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


def test_the_states_are_those_of_the_rows() -> None:
    assert list(STATES) == states()


def test_an_unsure_mail_is_listed_and_rests(cast: Cast) -> None:
    message = unsure_mail(cast)
    code, output = call("list", "--state", "unsure")
    assert (code, str(message.uuid) in output, "The worker ended" in output) == (0, True, True)
    assert call("rest", str(message.uuid)) == (0, "It rests.\n")
    message.refresh_from_db()
    assert message.state == Message.State.RESTED
    assert call("again", str(message.uuid))[0] == 2


def test_an_unsure_mail_is_put_in_line_again(cast: Cast) -> None:
    message = unsure_mail(cast)
    assert call("again", str(message.uuid))[0] == 0
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_a_sentence() -> None:
    assert call("list", "--organisation", "Nobody")[0] == 2
    assert call("rest", str(uuid.uuid4()))[0] == 2


def test_a_test_mail_goes_out_or_says_why_not(mailoutbox: list[object]) -> None:
    assert call("test", "you@aldermoor.com")[0] == 0
    assert len(mailoutbox) == 1
    assert call("test", "you")[0] == 1
    assert call("test", "you@nowhere.invalid")[0] == 1
