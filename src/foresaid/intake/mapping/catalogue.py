"""What can be brought in: kinds of rows, their fields, and how columns are called elsewhere.

Another system's files need words here, or a mapping of their own; no operation changes.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    called: str,
    *,
    names: Kind | None = None,
    required: bool = False,
) -> Field:
    words = tuple(word.strip() for word in called.split(","))
    return Field(key=key, label=label, shape=shape, called=words, names=names, required=required)


_SALESPERSON = (
    "owner, sales agent, salesperson, sales person, sales rep, rep, agent, deal owner,"
    " opportunity owner, account executive, seller, assigned to, owner name, first owner,"
    " verkaufer, vertriebsmitarbeiter, besitzer, inhaber, zustandig, commercial, vendeur,"
    " proprietaire, propietario, vendedor, responsable, proprietario, venditore, eigenaar, saljare"
)
_MANAGER = (
    "manager, sales manager, team lead, supervisor, reports to, vertriebsleiter, vorgesetzter,"
    " responsable commercial, gerente, directeur commercial, chef"
)
_ACCOUNT = (
    "account, account name, company, company name, customer, customer name, client, organization,"
    " organisation, organization name, firma, kunde, unternehmen, kundenname, societe, entreprise,"
    " compte, empresa, cliente, cuenta, azienda, bedrijf, klant, foretag"
)
_PRODUCT = (
    "product, product name, item, produkt, produktname, artikel, produit, producto, prodotto,"
    " produto"
)
_OPPORTUNITY = (
    "opportunity, opportunity id, deal, deal id, case, case id, case concept name, opp id,"
    " verkaufschance, chance, affaire, oportunidad, opportunita, oportunidade"
)
_AMOUNT = (
    "amount, value, deal value, close value, deal amount, price, total, revenue, expected value,"
    " amount requested, opportunity amount, betrag, wert, umsatz, auftragswert, montant, valeur,"
    " importe, valor, importo, valore, bedrag, belopp"
)
_CURRENCY = "currency, currency code, currency iso code, amount currency, wahrung, devise, moneda"
_MOMENT = (
    "entered at, entered, timestamp, time timestamp, date entered, changed at, at, since, seit,"
    " eingetreten am, geändert am, phase seit"
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.PEOPLE: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, user id, owner id, person id"),
        _field(
            "name",
            _("name"),
            Shape.NAME,
            f"name, full name, person, employee, user, user name, {_SALESPERSON}",
            required=True,
        ),
        _field("email", _("e-mail"), Shape.TEXT, "email, e mail, email address, mail, courriel"),
        _field("manager", _("manager"), Shape.NAME, _MANAGER, names=Kind.PEOPLE),
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
        _field("name", _("name"), Shape.NAME, f"name, {_ACCOUNT}", required=True),
        _field("owner", _("owner"), Shape.NAME, _SALESPERSON, names=Kind.PEOPLE),
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
        _field("account", _("account"), Shape.NAME, _ACCOUNT, names=Kind.ACCOUNTS),
    ),
    Kind.PRODUCTS: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, product id, sku, product code"),
        _field("name", _("name"), Shape.NAME, f"name, {_PRODUCT}", required=True),
        _field(
            "list_price",
            _("list price"),
            Shape.MONEY,
            "sales price, list price, price, unit price, preis, listenpreis, prix, precio, prezzo",
            required=True,
        ),
        _field("currency", _("currency"), Shape.TEXT, _CURRENCY),
    ),
    Kind.OPPORTUNITIES: (
        _field("key", _("number elsewhere"), Shape.KEY, f"id, record id, {_OPPORTUNITY}"),
        _field(
            "name",
            _("name"),
            Shape.TEXT,
            "name, title, deal name, opportunity name, subject, deal title, bezeichnung, titel,"
            " nom, nombre, titulo, titolo",
        ),
        _field("owner", _("owner"), Shape.NAME, _SALESPERSON, names=Kind.PEOPLE),
        _field("manager", _("manager"), Shape.NAME, _MANAGER, names=Kind.PEOPLE),
        _field("account", _("account"), Shape.NAME, _ACCOUNT, names=Kind.ACCOUNTS),
        _field("product", _("product"), Shape.NAME, _PRODUCT, names=Kind.PRODUCTS),
        _field("amount", _("amount"), Shape.MONEY, _AMOUNT),
        _field("currency", _("currency"), Shape.TEXT, _CURRENCY),
        _field(
            "created",
            _("created"),
            Shape.MOMENT,
            "created, created at, create date, created date, creation date, date created, opened,"
            " start, start date, open date, erstellt, erstellt am, angelegt, angelegt am,"
            " erstellungsdatum, date de creation, cree le, fecha de creacion, creado, creato il,"
            " data di creazione, criado em, aangemaakt, skapad",
        ),
        _field(
            "closed",
            _("closed"),
            Shape.MOMENT,
            "closed, closed at, close date, closed date, date closed, closing date, end date,"
            " abgeschlossen, abgeschlossen am, abschlussdatum, date de cloture, ferme le,"
            " fecha de cierre, cerrado, data di chiusura, data de fechamento, sluitdatum",
        ),
        _field(
            "close_on",
            _("expected to close"),
            Shape.MOMENT,
            "expected close date, expected close, expected closing, close on, estimated close date,"
            " forecast close date, erwarteter abschluss, geplanter abschluss, cloture prevue,"
            " cierre previsto, chiusura prevista",
        ),
        _field(
            "outcome",
            _("outcome"),
            Shape.STAGE,
            "outcome, result, deal status, status, won lost, ergebnis, resultat, resultado, esito",
        ),
        _field(
            "stage",
            _("step"),
            Shape.STAGE,
            "stage, stage name, deal stage, sales stage, step, pipeline stage, phase,"
            " verkaufsphase, etape, etapa, fase, fas",
        ),
        _field(
            "reason",
            _("reason of the outcome"),
            Shape.TEXT,
            "reason, lost reason, loss reason, closed lost reason, won reason, verlustgrund,"
            " raison, motivo",
        ),
    ),
    Kind.STEPS: (
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            _OPPORTUNITY,
            names=Kind.OPPORTUNITIES,
            required=True,
        ),
        _field(
            "step",
            _("step"),
            Shape.STAGE,
            "step, stage, stage name, deal stage, activity, concept name, phase, event, etape,"
            " etapa",
            required=True,
        ),
        _field(
            "entered_at",
            _("entered"),
            Shape.MOMENT,
            f"{_MOMENT}, created date, date, datum",
            required=True,
        ),
        _field(
            "by",
            _("by"),
            Shape.NAME,
            "by, created by, resource, org resource, user, changed by, von, par, por",
            names=Kind.PEOPLE,
        ),
        _field("seq", _("order"), Shape.NUMBER, "seq, sequence, order, position, n, reihenfolge"),
    ),
    Kind.CHANGES: (
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            _OPPORTUNITY,
            names=Kind.OPPORTUNITIES,
            required=True,
        ),
        _field("field", _("field"), Shape.TEXT, "field, property, attribute, feld", required=True),
        _field(
            "value", _("value"), Shape.TEXT, "value, new value, wert, valeur, valor", required=True
        ),
        _field(
            "changed_at",
            _("changed"),
            Shape.MOMENT,
            f"{_MOMENT}, changed, date, created date",
            required=True,
        ),
        _field("by", _("by"), Shape.NAME, "by, changed by, user", names=Kind.PEOPLE),
    ),
    Kind.ACTIVITIES: (
        _field("key", _("number elsewhere"), Shape.KEY, "id, activity id, engagement id, task id"),
        _field(
            "opportunity",
            _("opportunity"),
            Shape.KEY,
            _OPPORTUNITY,
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
            "by", _("by"), Shape.NAME, f"by, user, created by, {_SALESPERSON}", names=Kind.PEOPLE
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
