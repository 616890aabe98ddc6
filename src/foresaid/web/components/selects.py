"""A choice among many, written without a template.

A list of owners has two hundred options, and a template's nodes for them take longer than the
fifty rows that they narrow.
"""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

_OPTION = '<option value="{}"{}>{}</option>'


class LongSelect(forms.Select):
    """As `forms.Select`; its choices are plain pairs, without groups."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        chosen = set(self.format_value(value))
        given = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        options = "".join(_option(key, label, chosen) for key, label in self.choices)
        return SafeString(f"<select{given}>{options}</select>")


def _option(key: object, label: object, chosen: set[str]) -> str:
    mark = " selected" if str(key) in chosen else ""
    return _OPTION.format(escape(str(key)), mark, escape(str(label)))
