"""Recording a result as people do: by the page, and by a link of a mail. In this process, without
the network; signed in, through every middleware, to the answer.
"""

import datetime as dt
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.support import trust_site

if TYPE_CHECKING:
    from foresaid.ledger.models import Expectation
    from tests.cast import Cast

type Door = Callable[[Expectation], None]


def page(cast: "Cast") -> "Door":
    """“It happened”, on Today."""
    from django.core.management import call_command
    from django.urls import reverse

    from tests.cast import sign_in

    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by it
    client = sign_in(cast.dana)

    def record(said: "Expectation") -> None:
        path = reverse("said_way", args=[said.entry.uuid, "happened"])
        form = {"evidence": "The signed contract is here"}
        answer = client.post(path, form, SERVER_NAME="127.0.0.1")
        if answer.status_code != 302:
            raise SystemExit(f"The page answered {answer.status_code}.")

    return record


def link(cast: "Cast") -> "Door":
    """“It happened”, in a mail about what is due; each from an address of its own."""
    from django.test import Client
    from django.urls import reverse

    from foresaid.mail.models import Message, Tap
    from foresaid.people import tokens

    now, numbers, client = trust_site.now(), count(), Client()
    kept = {"organisation": cast.organisation}
    message = Message.objects.create(
        recipient=cast.dana, kind="reminder", subject="Due", body="", queued_at=now, due_at=now,
        message_id="due@aldermoor.com", dedupe_key="due", changed_at=now, **kept,
    )  # fmt: skip
    until = now + dt.timedelta(days=7)

    def record(said: "Expectation") -> None:
        token, n = tokens.fresh(), next(numbers)
        Tap.objects.create(
            person=cast.dana, message=message, act=Tap.Act.HAPPENED, subject=said.entry.uuid,
            token_digest=tokens.digest(token), made_at=now, expires_at=until, **kept,
        )  # fmt: skip
        address = f"10.0.{n // 250}.{n % 250}"
        path = reverse("tap", args=[token])
        answer = client.post(path, SERVER_NAME="127.0.0.1", REMOTE_ADDR=address)
        if answer.status_code != 200:
            raise SystemExit(f"The link answered {answer.status_code}.")

    return record
