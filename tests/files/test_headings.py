"""Columns and outcomes under the names of other systems and languages."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from foresaid.engine.log import LOST, OPEN, WON
from foresaid.files.canonical import Reading, read_pair
from foresaid.files.changes import read_changes
from foresaid.files.headings import CHANGES, DEALS, ENTRIES, Field
from foresaid.files.sheets import FileError
from foresaid.files.words import ending

UTC = ZoneInfo("UTC")
BEGAN = 20_148.0
"""2025-03-01 in days since 1970."""


def reading(
    folder: Path, head: str, *rows: str, steps: str = "", known: tuple[str, ...] = ()
) -> Reading:
    (folder / "o.csv").write_text("\n".join((head, *rows)) + "\n")
    (folder / "s.csv").write_text(steps)
    path = folder / "s.csv" if steps else None
    return read_pair(folder / "o.csv", path, zone=UTC, known=frozenset(known))


def refusal(folder: Path, head: str, *rows: str, steps: str = "") -> str:
    with pytest.raises(FileError) as refused:
        reading(folder, head, *rows, steps=steps)
    return str(refused.value)


EXPORTS = {
    "Salesforce": "Opportunity ID;Opportunity Owner;Created Date;Close Date;Stage;Amount;c",
    "Salesforce API": "Id;OwnerId;CreatedDate;CloseDate;StageName;Amount;c",
    "Salesforce in German": "Opportunity-ID;Opportunity-Inhaber;Erstelldatum;Schlusstermin;Phase;"
    "Betrag;c",
    "HubSpot": "Record ID;Deal owner;Create Date;Close Date;Deal Stage;Amount;Deal Name",
    "HubSpot in German": "Datensatz-ID;Für Deal zuständiger Mitarbeiter;Erstelldatum;"
    "Abschlussdatum;Deal-Phase;Betrag;Deal-Name",
    "Pipedrive": "Deal - ID;Deal - Owner;Deal - Deal created;Deal - Deal closed on;Deal - Status;"
    "Deal - Value;Organization - ID",
    "Pipedrive in German": "Deal - ID;Deal - Besitzer;Deal - Deal erstellt;"
    "Deal - Deal geschlossen am;Deal - Status;Deal - Wert;Deal - Titel",
    "Dynamics": "(Do Not Modify) Opportunity;Owner;Created On;Actual Close Date;Status;"
    "Est. Revenue;Est. Close Date",
    "Dynamics in German": "(Nicht ändern) Verkaufschance;Besitzer;Erstellt am;"
    "Tatsächliches Abschlussdatum;Status;Gesch. Umsatz;Gesch. Abschlussdatum",
    "Zoho": "Record Id;Deal Owner;Created Time;Closing Date;Stage;Amount;Expected Revenue",
    "French": "ID de l'opportunité;Propriétaire;Date de création;Date de clôture;Étape;Montant;c",
    "Spanish": "Id de la oportunidad;Propietario;Fecha de creación;Fecha de cierre;Etapa;Importe;c",
    "Italian": "ID opportunità;Proprietario;Data di creazione;Data di chiusura;Fase;Importo;c",
    "Dutch": "Verkoopkans;Eigenaar;Aangemaakt op;Sluitdatum;Fase;Bedrag;c",
    "Portuguese": "ID do negócio;Proprietário;Data de criação;Data de fechamento;Etapa;Valor;c",
    "Polish": "ID szansy sprzedaży;Właściciel;Data utworzenia;Data zamknięcia;Etap;Kwota;c",
    "Swedish": "Affärs-ID;Ägare;Skapad den;Stängningsdatum;Fas;Belopp;c",
    "Danish": "Salgsmulighed;Ejer;Oprettet;Lukkedato;Fase;Beløb;c",
    "without umlauts": "Verkaufschance;Verkaeufer;Angelegt am;Abgeschlossen am;Stufe;Betrag;c",
}


@pytest.mark.parametrize("head", EXPORTS.values(), ids=EXPORTS)
def test_what_other_systems_and_languages_export_is_read(tmp_path: Path, head: str) -> None:
    rows = ("a;Ada;2025-03-01;2025-03-14;Won;5;x", "b;Bo;2025-03-02;2025-09-01;Demo;7;y")
    found = reading(tmp_path, head, *rows)
    log = found.log
    assert log.ids == ("a", "b")
    assert log.owners == ("Ada", "Bo")
    assert log.created.tolist() == [BEGAN, BEGAN + 1]
    assert (log.closed[0], log.outcome.tolist()) == (BEGAN + 13, [WON, OPEN])
    assert log.amount.tolist() == [5, 7]
    assert "are read by their names" in found.remarks[0] or "Id;" in head
    assert "(won: Won; open: Demo)" in " ".join(found.remarks)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Gewonnen", WON), ("Closed-Won", WON), ("Abgeschlossen und gewonnen", WON),
        ("gagnée", WON), ("Fermée perdue", LOST), ("Ganado", WON), ("Perdida", LOST),
        ("vinta", WON), ("Persa", LOST), ("verloren", LOST), ("ganho", WON), ("Wygrana", WON),
        ("Przegrana", LOST), ("Vunnen", WON), ("Förlorad", LOST), ("FOERLORAD", LOST),
        ("Closed Lost to Competition", LOST), ("abandoned", LOST), ("수주", WON),
        ("closedwon", WON), ("closedlost", LOST), ("Closed Won (100%)", WON), ("Lost (0%)", LOST),
        ("Won ✅", WON), ("✔️ Gewonnen", WON), ("Closed - Won - Signed", WON), ("6. Won: paid", WON),
        ("Lost - No decision", LOST), ("Verloren – Preis", LOST), ("Perdue [prix]", LOST),
        ("offen", OPEN), ("En cours", OPEN), ("", OPEN),
    ],
)  # fmt: skip
def test_an_outcome_is_read_in_many_languages(tmp_path: Path, word: str, code: int) -> None:
    found = reading(tmp_path, "id,created,closed,outcome", f"a,2025-03-01,2025-03-02,{word}")
    assert found.log.outcome.tolist() == [code]


@pytest.mark.parametrize("step", ["Win-back", "Won/Lost", "Lost contact", "Open - lost"])
def test_a_step_that_only_begins_like_an_outcome_is_none(step: str) -> None:
    assert ending(step) is None


def test_a_word_that_is_no_outcome_is_refused_where_the_column_is_outcome(tmp_path: Path) -> None:
    said = refusal(tmp_path, "id,created,outcome", "a,2025-03-01,Signed")
    assert said == (
        "o.csv line 2: 'Signed' in the column outcome is no outcome: it must be won, lost or empty."
    )


def test_a_canonical_name_wins_over_a_guess(tmp_path: Path) -> None:
    head = "id,Deal ID,created,Created Date,amount,Betrag,outcome,Status"
    found = reading(tmp_path, head, "a,z,2025-03-01,2020-01-01,5,9,,won")
    assert found.log.ids == ("a",)
    assert (found.log.created[0], found.log.amount[0], found.log.outcome[0]) == (BEGAN, 5, OPEN)
    assert found.remarks == ()


def test_two_columns_that_could_be_the_same_are_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, "id,Erstellt am,Angelegt am", "a,2025-03-01,2025-03-02")
    assert said == (
        "In o.csv Erstellt am and Angelegt am could each be the column created. "
        "Write created above the one that is meant."
    )
    both = refusal(tmp_path, "id,created,Status,Ergebnis", "a,2025-03-01,won,lost")
    assert both == (
        "In o.csv Status and Ergebnis could each say what was won or lost. "
        "Write outcome above the one that is meant."
    )


def test_a_missing_column_is_named_with_what_to_write(tmp_path: Path) -> None:
    assert refusal(tmp_path, "Nummer,Wann,Phase", "a,2025-03-01,Won") == (
        "o.csv has no column created. Its columns are: Nummer, Wann, Phase. "
        "Write created above the one that says when each was created."
    )


def test_columns_of_yes_and_no_say_what_was_won(tmp_path: Path) -> None:
    head = "Id,CreatedDate,Closed,Won,Close Date"
    rows = ("a,2025-03-01,1,1,2025-03-14", "b,2025-03-01,1,0,2025-03-15", "c,2025-03-01,0,0,")
    found = reading(tmp_path, head, *rows)
    assert found.log.outcome.tolist() == [WON, LOST, OPEN]
    assert found.log.closed[:2].tolist() == [BEGAN + 13, BEGAN + 14]


def test_a_column_that_knows_a_win_goes_before_one_that_does_not(tmp_path: Path) -> None:
    rows = ("a,2025-03-01,Active,Closed Won", "b,2025-03-01,Lost,Demo")
    found = reading(tmp_path, "id,created,Status,Stage", *rows)
    assert found.log.outcome.tolist() == [WON, OPEN]


def test_many_rows_without_a_known_win_are_refused(tmp_path: Path) -> None:
    rows = [f"{i},2025-03-01,{'Signed' if i % 2 else 'Lost'}" for i in range(20)]
    assert refusal(tmp_path, "id,created,Status", *rows) == (
        "No word in the column Status of o.csv is known to mean won (found: Signed). "
        "Write won, lost or nothing in a column outcome."
    )
    unworded = [row.replace("Lost", "Talks") for row in rows]
    assert "(found: Signed, Talks)" in refusal(tmp_path, "id,created,Stage", *unworded)
    assert reading(tmp_path, "id,created,Status", *rows[:19]).log.outcome.size == 19
    known = [row.replace("Signed", "Open") for row in rows]
    assert reading(tmp_path, "id,created,Status", *known).log.outcome.tolist() == [LOST, OPEN] * 10


def test_where_nothing_says_what_was_won_a_sentence_does(tmp_path: Path) -> None:
    found = reading(tmp_path, "id,created,Status", "a,2025-03-01,neu")
    assert found.remarks == (
        "No column of o.csv says what was won or lost, so all are read as open. "
        "Write outcome above the one that does.",
    )


@pytest.mark.parametrize(
    "head",
    ["Verkaufschance;Phase;Seit", "OpportunityId;StageName;CreatedDate", "affaire;étape;entré le",
     "Opportunity ID;To Stage;Edit Date", "Datensatz-ID;Schritt;Geändert am",
     "case:concept:name;concept:name;time:timestamp", "Szansa;Etap;Data zmiany"],
)  # fmt: skip
def test_steps_are_found_too(tmp_path: Path, head: str) -> None:
    steps = f"{head}\na;Demo;2025-03-05\n"
    found = reading(tmp_path, "id;created;outcome", "a;2025-03-01;", steps=steps)
    assert found.log.steps == ("Demo",)
    assert found.log.entry_at.tolist() == [BEGAN + 4]


@pytest.mark.parametrize("head", ["order", "position", "n"])
def test_a_word_beside_steps_is_not_taken_for_their_order(tmp_path: Path, head: str) -> None:
    steps = f"opportunity,step,entered_at,{head}\nA,meeting,2025-03-02,first\n"
    read = reading(tmp_path, "id,created,outcome", "A,2025-03-01,", steps=steps)
    assert len(read.log.entry_at) == 1


def test_a_column_without_a_single_number_is_no_amount(tmp_path: Path) -> None:
    words = reading(tmp_path, "id,created,outcome,Value", "A,2025-03-01,,high", "B,2025-03-01,,")
    assert np.isnan(words.log.amount).all()
    assert not any("as amount" in remark for remark in words.remarks)
    powers = reading(tmp_path, "id,created,outcome,Value", "A,2025-03-01,,1e+05")
    assert powers.log.amount[0] == 1e5
    said = refusal(tmp_path, "id,created,outcome,Value", "A,2025-03-01,,high", "B,2025-03-01,,12")
    assert "'high' in the column Value is no number" in said


def test_a_column_of_percent_is_no_id_and_a_repeated_id_names_its_column(tmp_path: Path) -> None:
    said = refusal(tmp_path, "Chance (%),Name,Created", "5,a,2025-03-01", "6,a,2025-03-02")
    assert "the id a (from the column Name) stands on line 2 and on line 3" in said


def test_known_columns_and_changes_may_be_named_as_the_file_names_them(tmp_path: Path) -> None:
    head = "id,created,outcome,Betrag,Besitzer"
    found = reading(tmp_path, head, "a,2025-03-01,,5,Ada", known=("betrag", "owner"))
    assert found.log.known == {"amount", "owner"}
    (tmp_path / "c.csv").write_text("Vorgang,Feld,Neuer Wert,Geändert am\na,Betrag,9,2025-03-02\n")
    changes, _ = read_changes(tmp_path / "c.csv", UTC)
    assert [(one.field, one.value) for one in changes] == [("amount", "9")]
    own, _ = read_changes(tmp_path / "c.csv", UTC, frozenset({"betrag"}))
    assert own[0].field == "betrag"


def test_changes_without_a_date_are_counted(tmp_path: Path) -> None:
    rows = "a,amount,9,2025-03-02\na,amount,8,\nb,amount,7,n/a\n"
    (tmp_path / "c.csv").write_text(f"opportunity,field,value,changed_at\n{rows}")
    changes, remarks = read_changes(tmp_path / "c.csv", UTC)
    assert [one.value for one in changes] == ["9"]
    assert remarks == ["2 rows of c.csv have no date and are left out."]


@pytest.mark.parametrize(
    "text", ["1. März 2025", "1 mars 2025", "1 de marzo de 2025", "1-mrt-2025", "1 marca 2025"]
)
def test_months_are_read_as_words_of_many_languages(tmp_path: Path, text: str) -> None:
    assert reading(tmp_path, "id,created,outcome", f"a,{text},").log.created[0] == BEGAN


@pytest.mark.parametrize("fields", [DEALS, ENTRIES, CHANGES])
def test_no_word_means_two_columns_of_a_file(fields: tuple[Field, ...]) -> None:
    first = [set(one.called[0]) for one in fields]
    assert sum(map(len, first)) == len(set().union(*first))
