"""Sign-ins whose address is known to be theirs."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from foresaid.people.errors import Unable
from foresaid.people.models import Login


class UnableToMakeLogin(Unable):
    """The password is too easily guessed, or the address is taken."""


def make_login(email: str, password: str | None) -> Login:
    """A sign-in with a confirmed address; without a password (None) only a link signs it in.

    Runs in its caller's transaction. Raises `UnableToMakeLogin`.
    """
    login = Login(email=email.lower())
    if password is not None:
        try:
            validate_password(password, login)
        except ValidationError as error:
            raise UnableToMakeLogin(" ".join(error.messages), field="password1") from error
    login.set_password(password)
    login.save(force_insert=True)
    EmailAddress.objects.create(user=login, email=login.email, verified=True, primary=True)
    return login
