"""No operation writes anything when it is given rows of another organisation."""

import importlib
import pkgutil

import pytest

from foresaid.people.errors import Unable
from tests.cast import Cast
from tests.operations import sealed
from tests.operations.sealed.case import Case
from tests.rows import changed, everything


def listed() -> list[Case]:
    found: list[Case] = []
    for module in pkgutil.iter_modules(sealed.__path__):
        if module.name != "case":
            found += importlib.import_module(f"tests.operations.sealed.{module.name}").CASES
    return found


CASES = listed()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_foreign_row_is_not_there_and_nothing_is_written(case: Case, cast: Cast) -> None:
    rows = case.foreign(cast)
    actor = cast.actor(cast.ada)
    before = everything()
    with pytest.raises(Unable):
        case.call(cast, actor, rows)
    assert changed(before) == {}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_same_call_with_rows_of_ones_own_goes_through(case: Case, cast: Cast) -> None:
    rows = case.own(cast)
    before = everything()
    case.call(cast, cast.actor(cast.ada), rows)
    assert "people_journal" in changed(before)
