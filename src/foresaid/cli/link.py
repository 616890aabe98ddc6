"""`foresaid link`: a link that signs somebody in once."""

import datetime as dt
import os

import click

from foresaid.cli import django_ready

EXAMPLE = 'foresaid link "Aldermoor Pumps" "Dana Ortiz"'


@click.command(name="link")
@click.argument("organisation")
@click.argument("person", required=False)
@click.option(
    "--minutes",
    default=30,
    show_default=True,
    type=click.IntRange(1, 24 * 60),
    help="How long the link can be used.",
)
def command(organisation: str, person: str | None, minutes: int) -> None:
    """Print a link that signs PERSON of ORGANISATION in once.

    PERSON is a name or an address; without one it is who leads the most people. `foresaid link
    demo` is for the demo organisation.
    """
    for given, what in ((organisation, "ORGANISATION"), (person, "PERSON")):
        if given is not None and not given.strip():
            raise click.UsageError(f"{what} is empty. Give a name, such as: {EXAMPLE}")
    django_ready()
    from foresaid.people import questions
    from foresaid.people.errors import Unable
    from foresaid.people.operations.links import make_sign_in_link

    now = dt.datetime.now(dt.UTC)
    try:
        actor = questions.operator_of(organisation)
        found = questions.find_person(actor, person, now)
        token = make_sign_in_link(
            actor, person=found.uuid, now=now, valid_for=dt.timedelta(minutes=minutes)
        )
    except Unable as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Sign in once as {found.name}, within {minutes} minutes:\n  {address(token)}")


def address(token: str) -> str:
    """The link, at the address under which the site is reached."""
    from django.conf import settings
    from django.urls import reverse

    base = os.environ.get("FORESAID_PUBLIC_URL", settings.PUBLIC_URL).rstrip("/")
    return f"{base}{reverse('enter', args=[token])}"
