"""How sign-in behaves here: whether strangers may make an organisation of their own."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed unless the installation is open; an invitation has a way in of its own."""
        return settings.SIGN_UP_OPEN
