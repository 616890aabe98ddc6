"""Teams in a tree, who belongs to them, and who may do what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .person import Person
from .row import Row


class Role(models.TextChoices):
    SALESPERSON = "salesperson", _("salesperson")
    MANAGER = "manager", _("sales manager")
    HEAD = "head", _("head of sales")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleGrant(Row):
    """A role of a person for a half-open time; several may hold at once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_grant_known_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_grant_period",
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
            ),
            models.UniqueConstraint(
                name="role_grant_once_at_a_time",
                fields=["person", "role"],
                condition=Q(to_on__isnull=True),
            ),
        ]


class Team(Row):
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="team_name_once", fields=["organisation", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class TeamPath(models.Model):
    """Every team with each of its ancestors, itself at depth 0."""

    ancestor = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="paths_down")
    descendant = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="paths_up")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_path_once", fields=["ancestor", "descendant"])
        ]


class Membership(Row):
    """A person in a team for a half-open time, as a member or as its manager."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        MANAGER = "manager", _("manager")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_known_kind", condition=Q(kind__in=["member", "manager"])
            ),
            models.CheckConstraint(
                name="membership_period",
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
            ),
            models.UniqueConstraint(
                name="membership_once_at_a_time",
                fields=["person", "team", "kind"],
                condition=Q(to_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["team", "kind"], name="membership_by_team")]


class Invitation(Row):
    """A way in for one address. The token is kept as a digest, so that a copy opens nothing."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
