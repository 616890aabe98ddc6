"""Refusals, wrong files and what an import would do, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from foresaid.files.errors import TableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a row was refused, and what would help."""

    reason: str
    remedy: str


_REFUSALS: dict[str, tuple[str | Promise, str | Promise]] = {
    "moment_unreadable": (
        lazy("This is no date in the form that the rest of the column has."),
        lazy("Write it like the others, for example 2017-03-01, or choose another form above."),
    ),
    "moment_missing": (
        lazy("The date is empty, and the row says nothing without it."),
        lazy("Fill in the date, or leave the row out."),
    ),
    "amount_unreadable": (
        lazy("This is no amount."),
        lazy("Write digits, for example 1234.50; a currency sign may stand before or after."),
    ),
    "amount_negative": (
        lazy("An amount is zero or more."),
        lazy("Correct the amount, or leave the cell empty where it is not known."),
    ),
    "number_unreadable": (lazy("This is no whole number."), lazy("Write digits only.")),
    "email_unreadable": (
        lazy("This is no e-mail address."),
        lazy("Write it like name@example.com, or leave the cell empty."),
    ),
    "no_name": (lazy("The name is empty."), lazy("Fill in a name, or leave the row out.")),
    "no_key": (
        lazy("The row has neither a number nor a name to know it by."),
        lazy("Fill in one of the two."),
    ),
    "no_step": (lazy("The step is empty."), lazy("Fill in the step, or leave the row out.")),
    "no_field": (
        lazy("The row does not say which value changed."),
        lazy("Fill in the field, for example amount."),
    ),
    "no_kind": (
        lazy("The row does not say what was done."),
        lazy("Fill in a word, for example call."),
    ),
    "twice": (
        lazy("The file holds this one twice, and the two rows differ."),
        lazy("Keep the row that is right, and give the other its own number or leave it out."),
    ),
    "header_again": (
        lazy("The line repeats the header."),
        lazy("Leave the line out; nothing is lost."),
    ),
    "too_many_values": (
        lazy("The line has more values than the header has columns."),
        lazy("Put a value that holds the separating mark into quotation marks."),
    ),
    "too_long": (lazy("The text is too long for its column."), lazy("Shorten it.")),
    "closed_before_created": (
        lazy("It would have been closed before it was created."),
        lazy("Correct one of the two dates."),
    ),
    "outcome_without_date": (
        lazy("It is won or lost, but nothing says since when."),
        lazy(
            "Fill in the day on which it was closed. Where many lost ones stay out, what is won "
            "of all is read too high."
        ),
    ),
    "in_future": (
        lazy("It would have happened in the future."),
        lazy("Correct the date; only a practice organisation may hold what is still to come."),
    ),
    "opportunity_unknown": (
        lazy("No opportunity in these files has this number."),
        lazy("Bring the file of opportunities along, or leave the row out."),
    ),
    "opportunity_refused": (
        lazy("The row of its opportunity was refused."),
        lazy("Correct that row; this one follows by itself."),
    ),
}


def refusal(code: str) -> Refusal:
    """Reason and remedy of a refused row by its code."""
    reason, remedy = _REFUSALS[code]
    return Refusal(reason=str(reason), remedy=str(remedy))


def refusal_codes() -> frozenset[str]:
    return frozenset(_REFUSALS)


_WRONG_FILES: dict[str, str | Promise] = {
    "empty": lazy("“%(name)s” is empty. Export it again and bring the file that holds rows."),
    "only_header": lazy("“%(name)s” has a header but no rows. Export it again with its rows."),
    "damaged": lazy(
        "“%(name)s” is damaged and can not be opened. Save it again, or export it as CSV."
    ),
    "too_large": lazy("“%(name)s” is too large when unpacked. Bring it in several parts."),
    "other_kind": lazy(
        "“%(name)s” is %(kind)s and no table that can be read. Save it as CSV or XLSX."
    ),
    "binary": lazy("“%(name)s” is no text and no workbook. Save it as CSV or XLSX."),
    "encoding": lazy(
        "“%(name)s” holds letters on line %(line)s that can not be read. Save it again as CSV in"
        " UTF-8."
    ),
    "not_a_table": lazy("“%(name)s” is no table. Save it as CSV or XLSX with one header line."),
    "archive": lazy(
        "“%(name)s” is an archive of %(files)s files. Bring them one by one, or an archive of one."
    ),
    "open_quote": lazy(
        "“%(name)s” has a quotation mark on line %(line)s that is never closed. Close it, or"
        " export the file again."
    ),
    "one_column": lazy(
        "“%(name)s” has one column only, so it is no table that can be read. Its first line has to"
        " name the columns, parted by commas, semicolons or tabs."
    ),
    "column_twice": lazy(
        "“%(name)s” has two columns called “%(column)s”. Rename one of them, so that it is clear"
        " which is meant."
    ),
}


def wrong_file(error: TableError) -> str:
    """What is wrong with a file, and what to do."""
    figures: Mapping[str, str | int] = {"name": error.name, **error.figures}
    return str(_WRONG_FILES[error.code]) % figures


def closing_amount() -> str:
    return _(
        "Amounts stand for won opportunities only, so they came with the closing. Before that an"
        " opportunity counts with the list price of its product, and says so."
    )


def undated(count: int) -> str:
    return _(
        "%(count)d opportunities have no date of creation. They are kept in their step and stay"
        " out of every figure that needs an age."
    ) % {"count": count}


def unsure_dates(column: str) -> str:
    return _("In “%(column)s” day and month could be swapped. Check one date that you know.") % {
        "column": column
    }
