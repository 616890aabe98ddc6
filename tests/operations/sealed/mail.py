import uuid

from foresaid.mail.models import Message
from foresaid.mail.operations import unsure
from foresaid.mail.queue import queue
from foresaid.people.models import Person
from tests.cast import Cast

from .case import Case, Rows


def unsure_mail(cast: Cast, to: Person) -> Rows:
    message = queue(
        recipient=to, kind="review", subject="", body="", dedupe_key=str(uuid.uuid4()), now=cast.now
    )
    assert message is not None
    Message.objects.filter(pk=message.pk).update(state=Message.State.UNSURE)
    return {"message": message.uuid}


CASES = [
    Case(
        name="send_again",
        own=lambda cast: unsure_mail(cast, cast.dana),
        foreign=lambda cast: unsure_mail(cast, cast.fritz),
        call=lambda cast, actor, rows: unsure.send_again(actor, **rows, now=cast.now),
    ),
    Case(
        name="let_rest",
        own=lambda cast: unsure_mail(cast, cast.dana),
        foreign=lambda cast: unsure_mail(cast, cast.fritz),
        call=lambda cast, actor, rows: unsure.let_rest(actor, **rows, now=cast.now),
    ),
]
