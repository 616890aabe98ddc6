from .journal import ActorKind, Journal, Look
from .link import SignInLink
from .organisation import Organisation
from .person import Absence, Login, Person
from .row import Row
from .team import Invitation, Membership, Role, RoleGrant, Team, TeamPath
from .term import Term

__all__ = [
    "Absence",
    "ActorKind",
    "Invitation",
    "Journal",
    "Login",
    "Look",
    "Membership",
    "Organisation",
    "Person",
    "Role",
    "RoleGrant",
    "Row",
    "SignInLink",
    "Team",
    "TeamPath",
    "Term",
]
