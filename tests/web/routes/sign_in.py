"""The addresses of allauth, which keeps its own rules: who is signed out is led to the sign-in."""

from .rule import Route, Who


def some_key(cast: object) -> dict[str, object]:
    return {"key": "MQ:1abc:nothing"}


def some_reset_key(cast: object) -> dict[str, object]:
    return {"uidb36": "1", "key": "nothing"}


ROUTES = [
    Route(name="account_login", who=Who.ANYBODY, writes=True),
    Route(name="account_signup", who=Who.ANYBODY, writes=True),
    Route(name="account_reset_password", who=Who.ANYBODY, writes=True),
    Route(name="account_reset_password_done", who=Who.ANYBODY),
    Route(name="account_reset_password_from_key", who=Who.ANYBODY, writes=True, own=some_reset_key),
    Route(name="account_reset_password_from_key_done", who=Who.ANYBODY),
    Route(name="account_confirm_login_code", who=Who.ANYBODY, writes=True),
    Route(name="account_email_verification_sent", who=Who.ANYBODY),
    Route(name="account_confirm_email", who=Who.ANYBODY, own=some_key, answers=(200, 302, 404)),
    Route(name="account_inactive", who=Who.ANYBODY),
    Route(name="account_logout", who=Who.ANYBODY, writes=True),
    Route(name="account_email", writes=True),
    Route(name="account_change_password", writes=True),
    Route(name="account_set_password", writes=True),
    Route(name="account_reauthenticate", writes=True),
    Route(name="usersessions_list", writes=True),
]
