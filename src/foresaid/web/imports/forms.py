"""The forms of the import pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foresaid.intake.mapping.edit import Changes
from foresaid.intake.questions import MappingView, ProposalView


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, together below the upload limit."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, (list, tuple)) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in given]
        if sum(one.size for one in files) > settings.UPLOAD_LIMIT_MB * 1_000_000:
            raise forms.ValidationError(
                _("Together the files are larger than %(limit)s MB. Bring them in several parts.")
                % {"limit": settings.UPLOAD_LIMIT_MB}
            )
        return files


class UploadForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # Django takes declared fields off the class
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "CSV or XLSX, several at once: opportunities with whatever belongs to them, such as"
            " accounts, products, teams, step changes. Nothing is written yet."
        ),
    )

    def contents(self) -> list[tuple[str, bytes]]:
        return [(one.name or "", one.read()) for one in self.cleaned_data["files"]]


class MappingForm(forms.Form):
    """One choice per file, per column and per stage word; built from the mapping as it is."""

    def __init__(self, view: MappingView, choices: "Choices", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.fields["process"] = forms.CharField(
            label=_("Process whose steps the stages are"), max_length=120, initial=view.process
        )
        for t, table in enumerate(view.tables):
            self.fields[f"t{t}"] = _choice(table.name, choices.kinds, table.kind)
            for c, column in enumerate(table.columns):
                name = f"t{t}c{c}"
                self.fields[name] = _choice(column.name, table.choices, column.meaning)
                if column.written:
                    self.fields[f"{name}m"] = _choice(
                        _("Dates in “%(column)s”") % {"column": column.name},
                        choices.moments,
                        column.written,
                    )
        for s, stage in enumerate(view.stages):
            is_end = stage.meaning.startswith("=")
            self.fields[f"s{s}"] = _choice(
                stage.word, choices.stages, stage.meaning if is_end else "step"
            )
            self.fields[f"s{s}n"] = forms.CharField(
                label=_("Step that “%(word)s” means") % {"word": stage.word},
                required=False,
                max_length=120,
                initial="" if is_end else stage.meaning,
            )
        self.fields["amount_known"] = forms.BooleanField(
            label=_("The amounts already stood when the opportunities were created"),
            required=False,
            initial="amount" in view.known,
        )

    def changes(self) -> Changes:
        """What was chosen, as the operation takes it."""
        data, view = self.cleaned_data, self.view
        meanings, moments = {}, {}
        for t, table in enumerate(view.tables):
            for c, column in enumerate(table.columns):
                meanings[table.name, column.name] = data[f"t{t}c{c}"]
                written = data.get(f"t{t}c{c}m")
                if written and written != column.written:
                    moments[table.name, column.name] = written
        known = [one for one in view.known if one != "amount"]
        return Changes(
            process=data["process"],
            kinds={table.name: data[f"t{t}"] for t, table in enumerate(view.tables)},
            meanings=meanings,
            moments=moments,
            stages=self._stages(data),
            known=(*known, "amount") if data["amount_known"] else tuple(known),
        )

    def _stages(self, data: Mapping[str, Any]) -> dict[str, str]:
        stages = {}
        for s, stage in enumerate(self.view.stages):
            chosen = data[f"s{s}"]
            named = data[f"s{s}n"].strip() or stage.word
            stages[stage.word] = named if chosen == "step" else chosen
        return stages


class Choices:
    """What may be chosen, the same for every file."""

    def __init__(self, *, kinds: Any, moments: Any, stages: Any) -> None:
        self.kinds = kinds
        self.moments = moments
        self.stages = stages


def _choice(label: Any, choices: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)


class NamesForm(forms.Form):
    """Of each near spelling whether it is the same; nothing is chosen beforehand."""

    def __init__(self, proposals: list[ProposalView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = [one for one in proposals if one.decision == "open"]
        for one in self.proposals:
            self.fields[f"p{one.id}"] = forms.ChoiceField(
                label=_("“%(found)s”, in %(rows)s rows") % {"found": one.found, "rows": one.rows},
                choices=[
                    ("same", _("is “%(suggested)s”") % {"suggested": one.suggested}),
                    ("new", _("is a name of its own")),
                ],
                widget=forms.RadioSelect,
                required=False,
            )

    def decided(self) -> tuple[dict[tuple[str, str], str], tuple[tuple[str, str], ...]]:
        """Names that are the same, with what they mean, and names of their own."""
        every = "all" in self.data
        same, apart = {}, []
        for one in self.proposals:
            chosen = self.cleaned_data.get(f"p{one.id}") or ("same" if every else "")
            if chosen == "same":
                same[one.kind, one.found] = one.suggested
            elif chosen == "new":
                apart.append((one.kind, one.found))
        return same, tuple(apart)
