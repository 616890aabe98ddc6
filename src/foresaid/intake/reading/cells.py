"""The cells of one table under its mapping: text, moments, money, each refused by name."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from foresaid.files.tables import Table
from foresaid.files.values import Unreadable, amount, currency, moment

from ..mapping.form import TableForm


class RowRefused(Exception):
    """This row can not be taken; `column` and `value` say where, `code` why."""

    def __init__(self, code: str, column: str = "", value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.value = value


class Cells:
    """Reads a row's cells by field. Converted texts are remembered: files repeat them."""

    def __init__(self, table: Table, form: TableForm, zone: ZoneInfo, usual_currency: str) -> None:
        self.form = form
        self.zone = zone
        self.usual_currency = usual_currency
        self._places = {name: place for place, name in enumerate(table.columns)}
        self._columns = {
            key: self._places[column]
            for key, column in form.columns.items()
            if column in self._places
        }
        self._moments: dict[tuple[str, str], dt.datetime] = {}
        self._amounts: dict[str, Decimal] = {}

    def has(self, key: str) -> bool:
        return key in self._columns

    def text(self, row: list[str], key: str, longest: int = 0) -> str:
        """The field's text, "" where the file has no such column."""
        place = self._columns.get(key)
        if place is None:
            return ""
        found = row[place]
        if "  " in found or "\n" in found:
            found = " ".join(found.split())
        if longest and len(found) > longest:
            raise RowRefused("too_long", self.form.columns[key], found[:100])
        return found

    def in_column(self, row: list[str], column: str) -> str:
        return row[self._places[column]]

    def moment(self, row: list[str], key: str) -> dt.datetime | None:
        column = self.form.columns.get(key)
        return None if column is None else self.moment_in(row, column)

    def moment_in(self, row: list[str], column: str) -> dt.datetime | None:
        text = row[self._places[column]]
        if not text:
            return None
        known = self._moments.get((column, text))
        if known is None:
            try:
                known = moment(text, self.form.moments.get(column, "iso"), self.zone)
            except Unreadable as error:
                raise RowRefused("moment_unreadable", column, text) from error
            self._moments[column, text] = known
        return known

    def money(self, row: list[str], key: str) -> tuple[Decimal | None, str]:
        """An amount with its currency; (None, "") where the cell is empty."""
        text = self.text(row, key)
        if not text:
            return None, ""
        column = self.form.columns[key]
        found = self._amounts.get(text)
        if found is None:
            try:
                found = amount(text, self.form.marks.get(column, "."))
            except Unreadable as error:
                raise RowRefused("amount_unreadable", column, text) from error
            if found < 0:
                raise RowRefused("amount_negative", column, text)
            self._amounts[text] = found
        named = self.text(row, "currency")
        return found, currency(named.upper() or text, self.usual_currency)

    def number(self, row: list[str], key: str) -> int | None:
        text = self.text(row, key)
        if not text:
            return None
        try:
            found = int(float(text))
        except ValueError as error:
            raise RowRefused("number_unreadable", self.form.columns[key], text) from error
        if not 0 <= found < 2**31:
            raise RowRefused("number_unreadable", self.form.columns[key], text)
        return found
