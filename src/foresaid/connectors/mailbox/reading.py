"""The worker's look into the mailbox: every mail is dealt with once, in the order it came."""

import datetime as dt
import hashlib
import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.utils.translation import gettext as _

from foresaid.intake.operations.take_in import TakenIn
from foresaid.people.errors import Unable

from ..errors import UnableToRead
from ..models import Mailbox, TakenMail, UnreadMail
from ..operations.invitations import receive
from .concerned import Concerned, concerned
from .folder import Folder, opened

EVERY = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=6)
AT_ONCE = 50
TURN_SECONDS = 30

logger = logging.getLogger("foresaid.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a look went: what the mails changed, how many were named or passed over, or a problem."""

    counts: Counter[str]
    problem: str = ""


def is_due(now: dt.datetime) -> bool:
    """Whether there is a mailbox whose turn has come."""
    if settings.CALENDAR_MAILBOX is None:
        return False
    return not Mailbox.objects.filter(
        key_digest=_key(settings.CALENDAR_MAILBOX), next_at__gt=now
    ).exists()


def read(now: dt.datetime) -> Looked:
    """Take in what came since the last look, fifty mails at most, and none after half a minute.

    No transaction is open while the server is asked. A look that fails is tried again after a
    pause that doubles each time, six hours at most.
    """
    if settings.CALENDAR_MAILBOX is None:
        return Looked(counts=Counter())
    box, _is_new = Mailbox.objects.get_or_create(
        key_digest=_key(settings.CALENDAR_MAILBOX), defaults={"next_at": now}
    )
    counts: Counter[str] = Counter()
    try:
        with opened(settings.CALENDAR_MAILBOX) as folder:
            _begin(box, folder)
            for uid in _turn(box, folder):
                counts += _deal_with(box, folder, uid, now)
    except UnableToRead as error:
        return _failed(box, str(error), counts, now)
    box.problem, box.failures, box.tried_at, box.read_at = "", 0, now, now
    box.next_at = now + EVERY
    box.save(update_fields=["problem", "failures", "tried_at", "read_at", "next_at"])
    return Looked(counts=counts)


def _key(address: Any) -> str:
    """Which mailbox it is; another password opens the same one."""
    named = "\n".join((address.host.lower(), address.username, address.folder))
    return hashlib.sha256(named.encode()).hexdigest()


def _begin(box: Mailbox, folder: Folder) -> None:
    """Where a server numbers anew, all mails are new, and known by their bytes."""
    if box.validity != folder.validity:
        box.validity, box.seen = folder.validity, 0
        box.save(update_fields=["validity", "seen"])


def _turn(box: Mailbox, folder: Folder) -> Iterator[int]:
    """Mails that somebody wants tried again, then new ones."""
    again = box.unread.filter(state=UnreadMail.State.AGAIN).values_list("uid", flat=True)
    ends_at = time.monotonic() + TURN_SECONDS
    for uid in [*sorted(set(again)), *folder.after(box.seen)][:AT_ONCE]:
        if time.monotonic() > ends_at:
            return
        yield uid


def _deal_with(box: Mailbox, folder: Folder, uid: int, now: dt.datetime) -> Counter[str]:
    mail = folder.mail(uid)
    again = list(box.unread.filter(uid=uid, state=UnreadMail.State.AGAIN))
    if again:
        return _try_again(box, folder, again, mail, now)
    if mail is None:
        box.seen = max(box.seen, uid)
        box.save(update_fields=["seen"])
        return Counter()
    try:
        counts = _take(box, uid, mail, now)
    except Unable as error:
        counts = _name(box, uid, mail, error, now)
    folder.mark(uid, is_read="unread" not in counts)
    return counts


def _take(box: Mailbox, uid: int, mail: bytes, now: dt.datetime) -> Counter[str]:
    """All that a mail changes and that it was taken, or nothing of it."""
    with transaction.atomic():
        if not _is_first(box, uid, mail, now):
            return Counter({"known": 1})
        return _received(mail, now).counts


def _received(mail: bytes, now: dt.datetime) -> TakenIn:
    """Whatever a mail breaks keeps no other mail from being read."""
    try:
        with transaction.atomic():
            return receive(mail, now=now)
    except (Unable, OperationalError):
        raise  # a sentence for people, or the database itself is away
    except Exception as error:
        logger.exception("A mail in the mailbox could not be read.")
        message = _("It could not be understood. Your administrator finds why in the log.")
        raise UnableToRead(message) from error


def _is_first(box: Mailbox, uid: int, mail: bytes, now: dt.datetime) -> bool:
    box.seen = max(box.seen, uid)
    box.save(update_fields=["seen"])
    digest = hashlib.sha256(mail).hexdigest()
    _row, is_new = TakenMail.objects.get_or_create(digest=digest, defaults={"taken_at": now})
    return is_new


@transaction.atomic
def _name(box: Mailbox, uid: int, mail: bytes, error: Unable, now: dt.datetime) -> Counter[str]:
    """Keep why it was not taken, for every organisation that it concerns; else count it alone."""
    if not _is_first(box, uid, mail, now):
        return Counter({"known": 1})
    found = _concerned(mail, error)
    for organisation in found.organisations:
        sender, subject = found.known_by(organisation)
        UnreadMail.objects.create(
            organisation=organisation,
            mailbox=box,
            validity=box.validity,
            uid=uid,
            sender=sender,
            subject=subject,
            problem=str(error)[:500],
            came_at=now,
        )
    if found.organisations:
        return Counter({"unread": 1})
    box.passed_over += 1
    box.save(update_fields=["passed_over"])
    return Counter({"passed_over": 1})


def _concerned(mail: bytes, error: Unable) -> Concerned:
    """Nobody, where its heads break what reads them: no other mail waits for that."""
    try:
        return concerned(mail, broken=isinstance(error, UnableToRead))
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Whom a mail in the mailbox concerns could not be read.")
        return Concerned(organisations=(), sender="", subject="")


def _try_again(
    box: Mailbox, folder: Folder, rows: list[UnreadMail], mail: bytes | None, now: dt.datetime
) -> Counter[str]:
    problem, counts = "", Counter[str]()
    if mail is None or any(row.validity != folder.validity for row in rows):
        problem = _("The mail is not in the mailbox any more.")
    else:
        try:
            counts = _received(mail, now).counts
        except Unable as error:
            problem = str(error)
    state = UnreadMail.State.WAITING if problem else UnreadMail.State.TAKEN
    changes = {"problem": problem[:500]} if problem else {}
    box.unread.filter(pk__in=[row.pk for row in rows]).update(state=state, **changes)
    return counts or Counter({"unread": 1})


def _failed(box: Mailbox, problem: str, counts: Counter[str], now: dt.datetime) -> Looked:
    pause = min(EVERY * 2 ** min(box.failures, 10), LONGEST_PAUSE)
    box.problem, box.failures, box.tried_at = problem[:500], box.failures + 1, now
    box.next_at = now + pause
    box.save(update_fields=["problem", "failures", "tried_at", "next_at"])
    logger.warning("The mailbox could not be read: %s", problem)
    return Looked(counts=counts, problem=problem)
