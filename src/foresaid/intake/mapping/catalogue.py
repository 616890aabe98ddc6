"""What can be brought in: kinds of rows, their fields, and how columns are called elsewhere.

Another system's files need words here, or a mapping of their own; no operation changes.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foresaid.files import called
from foresaid.files.words import spelled


class Kind(StrEnum):
    PEOPLE = "people"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    PRODUCTS = "products"
    OPPORTUNITIES = "opportunities"
    STEPS = "steps"
    CHANGES = "changes"
    ACTIVITIES = "activities"


KIND_LABELS: dict[Kind, str | Promise] = {
    Kind.PEOPLE: _("people and teams"),
    Kind.ACCOUNTS: _("accounts"),
    Kind.CONTACTS: _("contacts"),
    Kind.PRODUCTS: _("products"),
    Kind.OPPORTUNITIES: _("opportunities"),
    Kind.STEPS: _("step changes"),
    Kind.CHANGES: _("dated values"),
    Kind.ACTIVITIES: _("activities"),
}


class Shape(StrEnum):
    """What a value has to look like."""

    KEY = "key"
    TEXT = "text"
    MOMENT = "moment"
    MONEY = "money"
    NUMBER = "number"
    STAGE = "stage"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a column can mean. `names` is the kind whose rows it names, if any."""

    key: str
    label: str | Promise
    shape: Shape
    called: tuple[str, ...]
    names: Kind | None = None
    required: bool = False


def _field(
    key: str,
    label: str | Promise,
    shape: Shape,
    called: str | tuple[str, ...],
    *,
    names: Kind | None = None,
    required: bool = False,
) -> Field:
    words = spelled(called) if isinstance(called, str) else called
    return Field(key=key, label=label, shape=shape, called=words, names=names, required=required)


FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.PEOPLE: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, user id, owner id, person id"),
        _field(
            "name",
            _("name"),
            Shape.NAME,
            (*spelled("name, full name, person, employee, user, user name"), *called.OWNER),
            required=True,
        ),
        _field("email", _("e-mail"), Shape.TEXT, "email, e mail, email address, mail, courriel"),
        _field("manager", _("manager"), Shape.NAME, called.MANAGER, names=Kind.PEOPLE),
        _field(
            "team",
            _("team"),
            Shape.TEXT,
            "team, regional office, office, region, department, sales team, group, territory,"
            " abteilung, niederlassung, equipe, bureau, equipo, oficina, squadra",
        ),
    ),
    Kind.ACCOUNTS: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, account id, company id, customer id"),
        _field("name", _("name"), Shape.NAME, ("name", *called.ACCOUNT), required=True),
        _field("owner", _("owner"), Shape.NAME, called.OWNER, names=Kind.PEOPLE),
        _field(
            "parent",
            _("belongs to"),
            Shape.NAME,
            "subsidiary of, parent, parent account, parent company, muttergesellschaft, konzern,"
            " societe mere, matriz",
            names=Kind.ACCOUNTS,
        ),
        _field("domain", _("web address"), Shape.TEXT, "domain, website, web, url, homepage"),
    ),
    Kind.CONTACTS: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, contact id"),
        _field(
            "name",
            _("name"),
            Shape.NAME,
            "name, contact, contact name, full name, ansprechpartner, kontakt, contacto, contatto",
            required=True,
        ),
        _field("email", _("e-mail"), Shape.TEXT, "email, e mail, email address, mail, courriel"),
        _field("phone", _("telephone"), Shape.TEXT, "phone, telephone, mobile, telefon, tel"),
        _field("job_title", _("job title"), Shape.TEXT, "title, job title, position, funktion"),
        _field("account", _("account"), Shape.NAME, called.ACCOUNT, names=Kind.ACCOUNTS),
    ),
    Kind.PRODUCTS: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, product id, sku, product code"),
        _field("name", _("name"), Shape.NAME, ("name", *called.PRODUCT), required=True),
        _field(
            "list_price",
            _("list price"),
            Shape.MONEY,
            "sales price, list price, price, unit price, preis, listenpreis, prix, precio, prezzo",
            required=True,
        ),
        _field("currency", _("currency"), Shape.TEXT, called.CURRENCY),
    ),
    Kind.OPPORTUNITIES: (
        _field(
            "key",
            _("number elsewhere"),
            Shape.KEY,
            ("id", "record id", *called.OPPORTUNITY, *called.KEY),
        ),
        _field("name", _("name"), Shape.TEXT, called.NAME),
        _field("owner", _("owner"), Shape.NAME, called.OWNER, names=Kind.PEOPLE),
        _field("manager", _("manager"), Shape.NAME, called.MANAGER, names=Kind.PEOPLE),
        _field("account", _("account"), Shape.NAME, called.ACCOUNT, names=Kind.ACCOUNTS),
        _field("product", _("product"), Shape.NAME, called.PRODUCT, names=Kind.PRODUCTS),
        _field("amount", _("amount"), Shape.MONEY, called.AMOUNT),
        _field("currency", _("currency"), Shape.TEXT, called.CURRENCY),
        _field("created", _("created"), Shape.MOMENT, called.CREATED),
        _field("closed", _("closed"), Shape.MOMENT, called.CLOSED),
        _field("close_on", _("expected to close"), Shape.MOMENT, called.CLOSE_ON),
        _field("outcome", _("outcome"), Shape.STAGE, called.OUTCOME),
        _field("stage", _("step"), Shape.STAGE, called.STAGE),
        _field("reason", _("reason of the outcome"), Shape.TEXT, called.REASON),
    ),
    Kind.STEPS: (
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            called.OPPORTUNITY,
            names=Kind.OPPORTUNITIES,
            required=True,
        ),
        _field("step", _("step"), Shape.STAGE, called.STEP, required=True),
        _field("entered_at", _("entered"), Shape.MOMENT, called.ENTERED_AT, required=True),
        _field(
            "by",
            _("by"),
            Shape.NAME,
            "by, created by, resource, org resource, user, changed by, von, par, por",
            names=Kind.PEOPLE,
        ),
        _field("seq", _("order"), Shape.NUMBER, called.SEQ),
    ),
    Kind.CHANGES: (
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            called.OPPORTUNITY,
            names=Kind.OPPORTUNITIES,
            required=True,
        ),
        _field("field", _("field"), Shape.TEXT, called.FIELD, required=True),
        _field("value", _("value"), Shape.TEXT, called.VALUE, required=True),
        _field("changed_at", _("changed"), Shape.MOMENT, called.CHANGED_AT, required=True),
        _field("by", _("by"), Shape.NAME, "by, changed by, user", names=Kind.PEOPLE),
    ),
    Kind.ACTIVITIES: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, activity id, engagement id, task id"),
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            called.OPPORTUNITY,
            names=Kind.OPPORTUNITIES,
            required=True,
        ),
        _field(
            "kind",
            _("what was done"),
            Shape.TEXT,
            "activity, activity type, kind, type, task, aktivitat, activite, actividad, attivita",
            required=True,
        ),
        _field(
            "happened_at",
            _("done"),
            Shape.MOMENT,
            "completed at, done at, happened at, completed, activity date, started at, date, at,"
            " due date, scheduled at",
            required=True,
        ),
        _field(
            "by",
            _("by"),
            Shape.NAME,
            ("by", "user", "created by", *called.OWNER),
            names=Kind.PEOPLE,
        ),
        _field(
            "text",
            _("note"),
            Shape.TEXT,
            "subject, note, notes, text, description, activity en, betreff",
        ),
    ),
}


def field(kind: Kind, key: str) -> Field:
    """The field of a kind by its key; a KeyError names both."""
    for one in FIELDS[kind]:
        if one.key == key:
            return one
    raise KeyError(f"{kind.value} has no field {key}")
