from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from foresaid.intake.operations.apply import apply
from foresaid.intake.operations.stage import stage
from tests.cast import Cast

from .rule import Route, Who

FILE = b"id,owner,stage,created,amount\n1,Dana Ortiz,Qualified,2026-01-02,100\n"


def staged(cast: Cast) -> Mapping[str, object]:
    """An import that waits for a decision."""
    made = stage(cast.operator, files=[("deals.csv", FILE)], now=cast.now)
    return {"run": made.run.uuid}


def applied(cast: Cast) -> Mapping[str, object]:
    """An import that was written."""
    arguments = staged(cast)
    apply(cast.operator, run=arguments["run"], accept_refused=False, now=cast.now)  # type: ignore[arg-type]  # a uuid
    return arguments


ROUTES = [
    Route(
        name="imports",
        who=Who.SHAPERS,
        writes=True,
        sends=lambda cast: {"files": SimpleUploadedFile("deals.csv", FILE)},
    ),
    Route(name="import_run", who=Who.SHAPERS, own=staged),
    Route(name="import_mapping", who=Who.SHAPERS, own=staged, writes=True),
    Route(name="import_names", who=Who.SHAPERS, own=staged, reads=False, writes=True),
    Route(name="import_apply", who=Who.SHAPERS, own=staged, reads=False, writes=True),
    Route(name="import_undo", who=Who.SHAPERS, own=applied, reads=False, writes=True),
    Route(name="import_discard", who=Who.SHAPERS, own=staged, reads=False, writes=True),
    Route(name="import_refused", who=Who.SHAPERS, own=staged),
]
