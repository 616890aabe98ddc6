from collections.abc import Mapping

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Process, Step
from foresaid.sales.operations.accounts import add_contact, add_product, create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast

from .rule import Made, Route, Who


def process(cast: Cast) -> Process:
    found = Process.objects.filter(organisation=cast.organisation).first()
    return found or create_default_process(cast.operator, now=cast.now)


def step(cast: Cast) -> Step:
    return Step.objects.filter(version__process=process(cast)).order_by("position")[1]


def sale(cast: Cast) -> Mapping[str, object]:
    """A sale of Dana's; Noor sells in another team."""
    process(cast)
    opened = open_opportunity(cast.actor(cast.dana), name="Second line", now=cast.now)
    return {"opportunity": opened.uuid}


def act(verb: str) -> Made:
    return lambda cast: {**sale(cast), "act": verb}


def said(cast: Cast) -> Mapping[str, object]:
    of = sale(cast)
    row = state_expectation(
        cast.actor(cast.dana),
        wanted=Wanted(what="They name who signs."),
        due_on=cast.today.replace(year=cast.today.year + 1),
        opportunity=of["opportunity"],  # type: ignore[arg-type]  # a uuid
        now=cast.now,
    )
    return {**of, "expectation": row.entry.uuid}


def account(cast: Cast) -> Mapping[str, object]:
    return {"account": create_account(cast.actor(cast.dana), name="Halden", now=cast.now).uuid}


def contact(cast: Cast) -> Mapping[str, object]:
    at = account(cast)
    made = add_contact(
        cast.actor(cast.dana),
        name="Ole",
        account=at["account"],  # type: ignore[arg-type]  # a uuid
        now=cast.now,
    )
    return {**at, "contact": made.uuid}


def product(cast: Cast) -> Mapping[str, object]:
    return {"product": add_product(cast.operator, name="Pump P7", now=cast.now).uuid}


def one_process(cast: Cast) -> Mapping[str, object]:
    return {"process": process(cast).uuid}


def one_step(cast: Cast) -> Mapping[str, object]:
    return {"step": step(cast).uuid}


ROUTES = [
    Route(name="opportunities"),
    Route(name="board"),
    Route(
        name="opportunity_new",
        writes=True,
        sends=lambda cast: {"name": "New", "step": str(step(cast).uuid)},
    ),
    Route(
        name="opportunities_together",
        reads=False,
        writes=True,
        sends=lambda cast: {"way": "no-decision", "opportunity": ""},
        answers=(302, 404),
    ),
    Route(
        name="opportunity",
        own=sale,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
    ),
    Route(
        name="opportunity_edit",
        own=sale,
        writes=True,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
        sends=lambda cast: {"step": "", "close_on": "", "amount": "50"},
    ),
    Route(
        name="opportunity_act",
        own=act("amount"),
        reads=False,
        writes=True,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
        sends=lambda cast: {"amount": "50"},
    ),
    Route(
        name="opportunity_said",
        own=said,
        reads=False,
        writes=True,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
        sends=lambda cast: {"way": "cancel", "reason": "They asked us to wait."},
    ),
    Route(
        name="opportunity_describe",
        own=sale,
        writes=True,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
        sends=lambda cast: {"name": "Second line in Halden", "account": "", "product": ""},
    ),
    Route(
        name="opportunity_share",
        own=sale,
        writes=True,
        who=Who.INSIDERS,
        insiders=("dana", "sam"),
        outsiders=("iris", "noor", "theo"),
        sends=lambda cast: {f"share-{cast.dana.uuid}": "100"},
    ),
    Route(
        name="counts",
        writes=True,
        sends=lambda cast: {"step": str(step(cast).uuid), "on_date": "2026-11-20", "count": "4"},
    ),
    Route(name="accounts"),
    Route(name="account_new", writes=True, sends=lambda cast: {"name": "Halden", "owner": ""}),
    Route(name="account", own=account),
    Route(
        name="account_edit",
        own=account,
        writes=True,
        sends=lambda cast: {"name": "Halden Foods", "owner": ""},
    ),
    Route(
        name="contact_add",
        own=account,
        reads=False,
        writes=True,
        sends=lambda cast: {"name": "Ole Berg"},
    ),
    Route(
        name="contact_change",
        own=contact,
        writes=True,
        sends=lambda cast: {"name": "Ole Berg"},
    ),
    Route(
        name="contact_erase",
        who=Who.ADMINISTRATORS,
        own=lambda cast: {"contact": contact(cast)["contact"]},
        writes=True,
        sends=lambda cast: {"step": "erase", "seen": "", "confirmed": "Ole"},
    ),
    Route(name="catalogue", who=Who.SHAPERS),
    Route(
        name="product_add",
        who=Who.SHAPERS,
        reads=False,
        writes=True,
        sends=lambda cast: {"name": "Pump P7", "list_price": "4000"},
    ),
    Route(
        name="product_change",
        who=Who.SHAPERS,
        own=product,
        writes=True,
        sends=lambda cast: {"name": "Pump P8"},
    ),
    Route(
        name="rate_set",
        who=Who.SHAPERS,
        reads=False,
        writes=True,
        sends=lambda cast: {
            "from_currency": "USD",
            "to_currency": "EUR",
            "rate": "0.9",
            "on_date": "2026-11-01",
        },
    ),
    Route(name="process"),
    Route(name="process_one", own=one_process),
    Route(name="process_version", own=lambda cast: {**one_process(cast), "n": 1}),
    Route(
        name="process_new",
        who=Who.SHAPERS,
        writes=True,
        sends=lambda cast: {"name": "Renewal", "steps": "Talk\nSign"},
    ),
    Route(
        name="step_change",
        who=Who.SHAPERS,
        own=one_step,
        writes=True,
        sends=lambda cast: {"name": "First contact"},
    ),
    Route(
        name="step_add",
        who=Who.SHAPERS,
        own=one_step,
        writes=True,
        sends=lambda cast: {"name": "Second contact"},
    ),
    Route(
        name="step_place",
        who=Who.SHAPERS,
        own=one_step,
        reads=False,
        writes=True,
        sends=lambda cast: {"act": "down"},
    ),
    Route(name="search"),
]
