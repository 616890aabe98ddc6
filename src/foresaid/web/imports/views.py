"""The import pages: each does one thing and leads to the next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foresaid.intake import questions, refused_file
from foresaid.intake.operations.apply import Applied, apply
from foresaid.intake.operations.decide import decide, remap
from foresaid.intake.operations.discard import discard
from foresaid.intake.operations.stage import Staged, stage
from foresaid.intake.operations.undo import undo
from foresaid.people.actor import Actor
from foresaid.web import doors
from foresaid.web.middleware import SignedInRequest

from .forms import Choices, MappingForm, NamesForm, UploadForm

SHOWN_REFUSED = 50


def _may(actor: Actor) -> bool:
    return actor.shapes_sales


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(_may)
def imports(request: SignedInRequest) -> HttpResponseBase:
    """Choose files; below, what was brought in so far."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[Staged] = []
        if doors.attempt(
            form,
            lambda: made.append(stage(request.actor, files=form.contents(), now=request.now)),
        ):
            return redirect("import_run", run=made[0].run.uuid)
    context = {"form": form, "runs": questions.run_list(request.actor)}
    return doors.page(request, "imports/imports.html", context, status=422 if form.errors else 200)


@require_GET
@doors.allowed(_may)
def run(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """What an import would do, or did; and what is still to be decided."""
    return _run_page(request, run)


def _run_page(
    request: SignedInRequest, run: UUID, names: NamesForm | None = None, status: int = 200
) -> HttpResponseBase:
    proposals = questions.proposals(request.actor, run)
    context = {
        "view": questions.run_view(request.actor, run),
        "mapping": questions.mapping(request.actor, run),
        "proposals": proposals,
        "names": names or NamesForm(proposals),
        "refused": questions.refused_rows(request.actor, run, most=SHOWN_REFUSED),
    }
    return doors.page(request, "imports/run.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.allowed(_may)
def mapping(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """Change what the columns mean."""
    view = questions.mapping(request.actor, run)
    choices = Choices(
        kinds=questions.kind_choices(),
        moments=questions.moment_choices(),
        stages=questions.stage_choices(),
    )
    form = MappingForm(view, choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if doors.attempt(
            form, lambda: remap(request.actor, run=run, changes=changes, now=request.now)
        ):
            messages.success(request, _("The files were read anew."))
            return redirect("import_run", run=run)
    stages = [{"meaning": form[f"s{s}"], "step": form[f"s{s}n"]} for s in range(len(view.stages))]
    context = {"form": form, "run": run, "tables": _bound(form), "stages": stages}
    return doors.page(request, "imports/mapping.html", context, status=422 if form.errors else 200)


def _bound(form: MappingForm) -> list[dict[str, object]]:
    """Each file with its fields in the order of its columns, for the template."""
    tables = []
    for t, table in enumerate(form.view.tables):
        columns = [
            {
                "column": column,
                "meaning": form[f"t{t}c{c}"],
                "written": form[f"t{t}c{c}m"] if column.written else None,
            }
            for c, column in enumerate(table.columns)
        ]
        tables.append({"table": table, "kind": form[f"t{t}"], "columns": columns})
    return tables


@require_POST
@doors.allowed(_may)
def names(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """Say of near spellings whether they are the same."""
    form = NamesForm(questions.proposals(request.actor, run), request.POST)
    if form.is_valid():
        same, apart = form.decided()
        doors.attempt_or_say(
            request,
            lambda: decide(request.actor, run=run, same=same, apart=apart, now=request.now),
        )
        return redirect("import_run", run=run)
    return _run_page(request, run, form, status=422)


@require_POST
@doors.allowed(_may)
def write(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """Write it, all or nothing."""
    done: list[Applied] = []
    carried_out = doors.attempt_or_say(
        request,
        lambda: done.append(
            apply(
                request.actor,
                run=run,
                accept_refused="accept_refused" in request.POST,
                now=request.now,
                request_key=doors.request_key(request),
            )
        ),
    )
    if carried_out and done and done[0].run is None:
        messages.info(
            request, _("Everything stands already as the files say. Nothing was written.")
        )
        return redirect("imports")
    if carried_out:
        messages.success(request, _("The files were brought in."))
    return redirect("import_run", run=run)


@require_POST
@doors.allowed(_may)
def take_back(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """Undo an import on which nothing rests."""
    done = doors.attempt_or_say(
        request,
        lambda: undo(
            request.actor, run=run, now=request.now, request_key=doors.request_key(request)
        ),
    )
    if done:
        messages.success(request, _("The import was undone. Everything is as it was before."))
    return redirect("import_run", run=run)


@require_POST
@doors.allowed(_may)
def let_go(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """Forget an import that was not written."""
    done = doors.attempt_or_say(request, lambda: discard(request.actor, run=run, now=request.now))
    if done:
        messages.info(request, _("The files were put aside. Nothing was written."))
        return redirect("imports")
    return redirect("import_run", run=run)


@require_GET
@doors.allowed(_may)
def refused(request: SignedInRequest, run: UUID) -> HttpResponseBase:
    """The refused rows as a file, with reason and remedy."""
    text = refused_file.as_csv(questions.refused_rows(request.actor, run))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return response
