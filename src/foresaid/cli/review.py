"""`foresaid review`: what each person's review would talk about, without keeping one."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from foresaid.cli import django_ready

if TYPE_CHECKING:
    from foresaid.reviews.questions import ItemView, ReviewPage


@click.command(name="review")
@click.option(
    "--organisation",
    default="",
    help="Its name; needed where there are several.",
)
@click.option("--person", default="", help="Only this person's, by name.")
def command(organisation: str, person: str) -> None:
    """Show what a review of each person with open deals would talk about now.

    Nothing is kept but the computed figures; a review is prepared and held on its page.
    """
    django_ready()
    from foresaid.people import questions as people
    from foresaid.people.errors import Unable
    from foresaid.reviews import questions

    try:
        actor = people.operator_of(organisation)
        for page in questions.previews(actor, person, dt.datetime.now(dt.UTC)):
            _print(page)
    except Unable as error:
        raise click.ClickException(str(error)) from error


def _print(page: "ReviewPage") -> None:
    things = page.to_talk_about
    click.secho(
        f"\n{page.review.person.name}: {things} to talk about, {page.minutes} minutes", bold=True
    )
    click.echo(page.opening)
    for item in (*page.items, *page.folded):
        _print_item(item)


def _print_item(item: "ItemView") -> None:
    words = item.words
    head = " · ".join(filter(None, (words.title, words.meta, words.stake)))
    click.echo(f"\n  {head}")
    for cap, text, small in (
        (words.expected_cap, words.expected, words.expected_small),
        (words.came_cap, words.came, words.came_small),
    ):
        click.echo("    " + " ".join(filter(None, (cap and f"{cap}:", text, small))))
