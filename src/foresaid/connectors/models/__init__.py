from .calendar import Calendar
from .feed import Feed
from .invited import Invited

__all__ = ["Calendar", "Feed", "Invited"]
