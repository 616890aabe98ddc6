"""Customers, the people there, and what is sold."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Person, Row

from .batch import Batch


class Account(Row):
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )
    domain = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    details = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["organisation", "name"], name="account_by_name")]

    def __str__(self) -> str:
        return self.name


class Contact(Row):
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    # When name, address and numbers were taken away, for privacy.
    erased_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Product(Row):
    name = models.CharField(max_length=200)
    list_price = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="product_name_once", fields=["organisation", "name"]),
            models.CheckConstraint(
                name="product_price_has_currency",
                condition=Q(list_price__isnull=True) | ~Q(currency=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(Row):
    """One unit of `from_currency` was worth `rate` of `to_currency` from this day on."""

    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    on_date = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="exchange_rate_once_a_day",
                fields=["organisation", "from_currency", "to_currency", "on_date"],
            ),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(rate__gt=0)),
        ]
