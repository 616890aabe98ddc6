"""How columns are called in files of other people and systems, by what they hold.

Salesforce, HubSpot, Pipedrive, Dynamics, Zoho, event logs, and the words of a dozen languages. The
usual name comes first. All in plain form, as `words.plain` gives it.
"""

from foresaid.files.words import spelled

OPPORTUNITY = spelled(
    "opportunity, opportunity id, deal, deal id, case, case id, case concept name, opp id,"
    " verkaufschance, chance, affaire, oportunidad, opportunità, oportunidade, do not modify"
    " opportunity, nicht ändern verkaufschance, verkaufschance id, verkaufschancen id, vorgang,"
    " vorgang id, opportunity nr, opportunity nummer, opportunity number, deal nummer, deal number,"
    " id opportunité, id de l opportunité, opportunité, id affaire, id de la transaction,"
    " id de oportunidad, id de la oportunidad, id da oportunidade, id do negócio, negócio, negocio,"
    " id del negocio, trato, id opportunità, id dell opportunità, id trattativa, trattativa,"
    " verkoopkans, verkoopkans id, kans, id szansy sprzedaży, szansa sprzedaży, szansa, okazja,"
    " affär, affärs id, affärsmöjlighet, säljmöjlighet, salgsmulighed, salgsmulighet, handel,"
    " myyntimahdollisuus, obchodní příležitost, příležitost, fırsat"
)
KEY = spelled(
    "id, record id, opportunity id, deal id, case id, opp id, datensatz id, datensatznummer,"
    " nummer, nr, numéro, número, numero, numer, id enregistrement, id de l enregistrement,"
    " id de registro, id do registro, identifiant, identificador, identificativo, identificatore,"
    " identyfikator, vorgangsnummer, auftragsnummer, record number, object id, hs object id"
)
NAME = spelled(
    "name, title, deal name, opportunity name, subject, deal title, bezeichnung, titel, nom,"
    " nombre, título, titolo, topic, thema, verkaufschancenname, deal titel,"
    " nom de l opportunité, nom de la transaction, nombre de la oportunidad, nombre del negocio,"
    " nome, nome opportunità, nome da oportunidade, nome do negócio, naam, onderwerp, nazwa,"
    " nazwa szansy, namn, navn, nimi, název"
)
OWNER = spelled(
    "owner, sales agent, salesperson, sales person, sales rep, rep, agent, deal owner,"
    " opportunity owner, account executive, seller, assigned to, owner name, first owner,"
    " verkäufer, vertriebsmitarbeiter, besitzer, inhaber, zuständig, commercial, vendeur,"
    " propriétaire, propietario, vendedor, responsable, proprietario, venditore, eigenaar, säljare,"
    " owner id, deal besitzer, deal inhaber, opportunity inhaber, zuständiger mitarbeiter,"
    " deal zuständiger mitarbeiter, für deal zuständiger mitarbeiter, verantwortlich,"
    " verantwortlicher, verkäuferin, betreuer, kundenbetreuer, propriétaire de l opportunité,"
    " propriétaire de la transaction, propietario de la oportunidad, propietario del negocio,"
    " proprietário, proprietário da oportunidade, proprietário do negócio, responsável,"
    " proprietario opportunità, responsabile, verkoper, eigenaar van deal, właściciel, sprzedawca,"
    " handlowiec, opiekun, ägare, affärsägare, ejer, sælger, eier, selger, omistaja, myyjä,"
    " vlastník, prodejce, sahip, satış temsilcisi"
)
MANAGER = spelled(
    "manager, sales manager, team lead, supervisor, reports to, vertriebsleiter, vorgesetzter,"
    " responsable commercial, gerente, directeur commercial, chef"
)
ACCOUNT = spelled(
    "account, account name, company, company name, customer, customer name, client, organization,"
    " organisation, organization name, firma, kunde, unternehmen, kundenname, société, entreprise,"
    " compte, empresa, cliente, cuenta, azienda, bedrijf, klant, företag, potential customer,"
    " potenzieller kunde, accountname, firmenname, klient, kund, conta"
)
PRODUCT = spelled(
    "product, product name, item, produkt, produktname, artikel, produit, producto, prodotto,"
    " produto"
)
AMOUNT = spelled(
    "amount, value, deal value, close value, deal amount, price, total, revenue, expected value,"
    " amount requested, opportunity amount, betrag, wert, umsatz, auftragswert, montant, valeur,"
    " importe, valor, importo, valore, bedrag, belopp, est revenue, estimated revenue,"
    " gesch umsatz, geschätzter umsatz, summe, volumen, auftragsvolumen, auftragssumme, deal wert,"
    " montant de l opportunité, montant de la transaction, chiffre d affaires, ca estimé, monto,"
    " cantidad, ingresos, ingresos estimados, valor do negócio, montante, quantia, receita,"
    " receita estimada, ammontare, ricavi, fatturato, ricavi stimati, waarde, omzet,"
    " geschatte omzet, kwota, wartość, przychód, värde, summa, omsättning, beløb, beloeb, værdi,"
    " beløp, verdi, summa, arvo, částka, hodnota, tutar, değer"
)
CURRENCY = spelled(
    "currency, currency code, currency iso code, amount currency, währung, devise, moneda,"
    " deal currency, deal währung, opportunity currency, währungscode, monnaie, divisa, moeda,"
    " valuta, waluta, měna, valuutta, para birimi"
)
CREATED = spelled(
    "created, created at, create date, created date, creation date, date created, opened,"
    " start, start date, open date, erstellt, erstellt am, angelegt, angelegt am,"
    " erstellungsdatum, date de création, créé le, fecha de creación, creado, creato il,"
    " data di creazione, criado em, aangemaakt, skapad, created on, created time, creation time,"
    " deal created, opportunity created, erstelldatum, erstellungszeit, erstellungszeitpunkt,"
    " anlagedatum, anlegedatum, deal erstellt, erfasst am, eröffnet am, créé, créée le, ouvert le,"
    " date d ouverture, creada, creado el, fecha creación, fecha de alta, creato, data creazione,"
    " creata il, criado, criada em, data de criação, aanmaakdatum, aangemaakt op, gemaakt op,"
    " utworzono, data utworzenia, utworzony, data dodania, skapad den, skapat, skapades, oprettet,"
    " oprettelsesdato, opprettet, opprettelsesdato, luotu, luontipäivä, vytvořeno, datum vytvoření,"
    " oluşturulma tarihi"
)
CLOSED = spelled(
    "closed, closed at, close date, closed date, date closed, closing date, end date,"
    " abgeschlossen, abgeschlossen am, abschlussdatum, date de clôture, fermé le,"
    " fecha de cierre, cerrado, data di chiusura, data de fechamento, sluitdatum, actual close"
    " date, closed on, closed time, deal closed, deal closed on, deal closed at, schlusstermin,"
    " geschlossen, geschlossen am, schließdatum, close datum, deal geschlossen am,"
    " tatsächliches abschlussdatum, tats abschlussdatum, abschluss am, clôturé le, date de"
    " fermeture, date clôture, date de signature, fecha cierre, cerrado el, fecha de cierre real,"
    " chiuso il, data chiusura, fechado em, data de conclusão, afsluitdatum, gesloten op,"
    " datum afgesloten, afgesloten op, data zamknięcia, zamknięto, zamknięty, stängd, stängd den,"
    " stängningsdatum, avslutsdatum, slutdatum, lukket, lukkedato, afslutningsdato, lukket dato,"
    " avslutningsdato, suljettu, päättymispäivä, sulkemispäivä, uzavřeno, datum uzavření,"
    " kapanış tarihi"
)
CLOSE_ON = spelled(
    "expected close date, expected close, expected closing, close on, estimated close date,"
    " forecast close date, erwarteter abschluss, geplanter abschluss, clôture prévue,"
    " cierre previsto, chiusura prevista, est close date, gesch abschlussdatum,"
    " geschätztes abschlussdatum, erwartetes abschlussdatum"
)
OUTCOME = spelled(
    "outcome, result, deal status, status, won lost, ergebnis, resultat, resultado, esito,"
    " resultaat, wynik, utfall, tulos, výsledek, sonuç, statut, estado, stato, état, stav, tila,"
    " deal ergebnis, opportunity status, verkaufschancenstatus"
)
STAGE = spelled(
    "stage, stage name, deal stage, sales stage, step, pipeline stage, phase,"
    " verkaufsphase, étape, etapa, fase, fas, deal phase, vertriebsphase, pipeline phase, stufe,"
    " stadium, phase de vente, étape de la transaction, étape de vente, etapa del negocio,"
    " etapa de ventas, etapa do negócio, fase de venda, fase di vendita, fase trattativa,"
    " verkoopfase, dealfase, etap, etap sprzedaży, faza, affärsfas, säljfas, trin, steg, vaihe,"
    " fáze, aşama"
)
REASON = spelled(
    "reason, lost reason, loss reason, closed lost reason, won reason, verlustgrund, raison, motivo"
)
IS_WON = spelled("is won, won, is closed won, ist gewonnen, gewonnen")
IS_CLOSED = spelled("is closed, closed, is deal closed, ist geschlossen, geschlossen")
"""Columns of yes and no."""

STEP = spelled(
    "step, stage, stage name, deal stage, activity, concept name, phase, event, étape,"
    " etapa, schritt, new stage, to stage, stage to, in phase, neue phase, zu phase, fase,"
    " fas, verkaufsphase, deal phase, stufe, nouvelle étape, nueva etapa, nova etapa, nuova fase,"
    " nieuwe fase, etap, krok, steg, trin, vaihe, fáze, passo, paso, stap, aşama"
)
MOMENT = spelled(
    "entered at, entered, timestamp, time timestamp, date entered, changed at, at, since, seit,"
    " eingetreten am, geändert am, phase seit, changed on, changed time, edit date, modified on,"
    " modified time, last modified, stage changed at, eintritt, eintrittsdatum, änderungsdatum,"
    " geändert, zeitpunkt, zeitstempel, bearbeitungsdatum, depuis, entré le, date d entrée,"
    " modifié le, date de modification, desde, fecha, fecha de entrada, fecha de cambio, dal,"
    " data, data di ingresso, entrato il, data modifica, data de entrada, alterado em, sinds,"
    " ingegaan op, gewijzigd op, datum wijziging, od, data wejścia, data zmiany, sedan, inträde,"
    " ändrad, tidpunkt, tidspunkt, siden, dato, ændret, endret, aika, päivämäärä, změněno, tarih"
)
ENTERED_AT = (*MOMENT, *spelled("created date, date, datum"))
SEQ = spelled("seq, sequence, order, position, n, reihenfolge, ordre, orden, ordem, ordine")
FIELD = spelled(
    "field, property, attribute, feld, field event, field name, feldname, champ, campo, veld, pole,"
    " fält, felt, kenttä"
)
VALUE = spelled(
    "value, new value, wert, valeur, valor, neuer wert, nouvelle valeur, nuevo valor, novo valor,"
    " valore, nuovo valore, waarde, nieuwe waarde, wartość, nowa wartość, värde, nytt värde, værdi,"
    " verdi, arvo"
)
CHANGED_AT = (*MOMENT, *spelled("changed, date, created date, datum"))
