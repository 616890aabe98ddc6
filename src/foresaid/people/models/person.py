"""People, and the sign-ins through which they come."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from .row import Row


class LoginManager(BaseUserManager["Login"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> "Login":
        login = self.model(email=self.normalize_email(email).lower(), **more)
        login.set_password(password)
        login.save(using=self._db)
        return login

    def get_by_natural_key(self, username: str | None) -> "Login":
        return self.get(email__iexact=username)


class Login(AbstractBaseUser):
    """An e-mail address and a password; it may stand for a person in several organisations."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[LoginManager] = LoginManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(models.QuerySet["Person"]):
    def present(self) -> Self:
        return self.filter(left_on__isnull=True)


class Person(Row):
    """Somebody of ours. A person without a login was brought by an import or not yet invited."""

    login = models.ForeignKey(
        Login, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    # Monday to Sunday, 1 for a day worked.
    works_on = models.CharField(max_length=7, default="1111100")
    # Their own place of public holidays; empty for the organisation's, `none` for none.
    holidays = models.CharField(max_length=60, blank=True, default="", db_default="")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # When name, address and sign-in were taken away, for privacy.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="person_once_per_login",
                fields=["organisation", "login"],
                condition=Q(login__isnull=False),
            ),
            models.CheckConstraint(
                name="person_works_on_days", condition=Q(works_on__regex=r"^[01]{7}$")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


class Absence(Row):
    """Days on which a person's clocks stand still; half-open: `to_on` is the first day back.

    `from_noon`: only the afternoon of the first day. `until_noon`: only the morning of the last.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()
    from_noon = models.BooleanField(default=False, db_default=False)
    until_noon = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(to_on__gt=models.F("from_on"))
            )
        ]
