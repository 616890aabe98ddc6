"""A mail that shows an operator whether mail goes out at all."""

import smtplib

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .addresses import is_nowhere


def send_test(address: str) -> str:
    """Hand a mail over to the mail server; "" where it took it, else what stands in the way."""
    try:
        validate_email(address)
    except ValidationError:
        return _("“%(email)s” is no e-mail address; it looks like name@example.com.") % {
            "email": address
        }
    if is_nowhere(address):
        return _("No mail can arrive at this kind of address.")
    mail = EmailMessage(
        subject=_("A test of mail from foresaid"),
        body=_("Mail from foresaid arrives. Nothing else is to be done."),
        to=[address],
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        return str(error)
    return ""
