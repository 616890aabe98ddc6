from .choices import Declined, MailTimes
from .head_address import HeadAddress
from .message import Message
from .occasion import Occasion
from .tap import Tap

__all__ = ["Declined", "HeadAddress", "MailTimes", "Message", "Occasion", "Tap"]
