"""`foresaid call`: a person's own call of a term, on their behalf."""

import datetime as dt
from decimal import Decimal, InvalidOperation

import click

from foresaid.cli import django_ready


@click.command(name="call")
@click.argument("organisation")
@click.argument("person")
@click.option("--term", default="", help="A term by its name; the running quarter where left out.")
@click.option("--commit", required=True, help="What comes in any case.")
@click.option("--likely", required=True, help="What is likely.")
@click.option("--best", required=True, help="The best case.")
@click.option("--note", default="", help="What it rests on.")
def command(
    organisation: str, person: str, term: str, commit: str, likely: str, best: str, note: str
) -> None:
    """State what PERSON of ORGANISATION expects of a whole term, in its currency.

    Amounts include what is won already. A later call adds to it; none is overwritten.
    """
    django_ready()
    from foresaid.ledger.call_questions import person_and_term
    from foresaid.ledger.operations.call import Called, state_call
    from foresaid.people.errors import Unable
    from foresaid.people.questions import operator_of

    called = Called(
        commit=_amount(commit, "--commit"),
        likely=_amount(likely, "--likely"),
        best=_amount(best, "--best"),
        note=note,
    )
    now = dt.datetime.now(dt.UTC)
    try:
        actor = operator_of(organisation)
        whose, which = person_and_term(actor, person, term, now)
        state_call(actor, term=which.uuid, person=whose.uuid, called=called, now=now)
    except Unable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{whose.name}'s call of {which.name} stands.")


def _amount(text: str, option: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise click.BadParameter(
            f"{text} is no number such as 120000 or 120000.50.", param_hint=option
        ) from error
