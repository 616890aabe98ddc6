from .calendar import Calendar
from .feed import Feed
from .invited import Invited
from .mailbox import Mailbox, TakenMail, UnreadMail

__all__ = ["Calendar", "Feed", "Invited", "Mailbox", "TakenMail", "UnreadMail"]
