"""The fixed choices of this app that pages and commands name without touching its tables."""

from .models import Membership, Role, Term

MembershipKind = Membership.Kind
TermKind = Term.Kind

__all__ = ["MembershipKind", "Role", "TermKind"]
