"""`foresaid ledger erase-person` and `erase-contact`: found and listed first, then for good."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

import click

from foresaid.cli import django_ready

if TYPE_CHECKING:
    from foresaid.people.actor import Actor
    from foresaid.privacy.operations.erase import Erased, Plan


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What both commands are called with."""
    for option in reversed((
        click.argument("who"),
        click.option("--organisation", default="", help="Name or uuid, where there are several."),
        click.option(
            "--texts",
            type=click.Choice(["certain", "all", "none"]),
            default="certain",
            show_default=True,
            help="Of the texts found: those that can hardly be about another, all, or none.",
        ),
        click.option(
            "--number", "numbers", type=int, multiple=True,
            help="Erase the text of this number in the list, too. May be given several times.",
        ),
        click.option(
            "--confirm", default="", help="The name, typed once more. Without it nothing is done."
        ),
    )):  # fmt: skip
        command = option(command)
    return command


@click.command(name="erase-person")
@_options
def erase_person(**call: Any) -> None:
    """Erase one of ours: name, addresses, sign-in, and texts that name them.

    WHO is a name, an e-mail address or a uuid. Without --confirm it lists what would go.
    """
    django_ready()
    from foresaid.privacy.operations import erase
    from foresaid.privacy.questions import people_called

    def carry_out(actor: "Actor", uuid: UUID, choice: Any) -> "Erased":
        return erase.erase_person(actor, person=uuid, choice=choice, now=dt.datetime.now(dt.UTC))

    _run(people_called, erase.plan_person, carry_out, **call)


@click.command(name="erase-contact")
@_options
def erase_contact(**call: Any) -> None:
    """Erase a customer's person: name, addresses, numbers, and texts that name them.

    WHO is a name, an e-mail address or a uuid. Without --confirm it lists what would go.
    """
    django_ready()
    from foresaid.privacy.operations import erase
    from foresaid.privacy.questions import contacts_called

    def carry_out(actor: "Actor", uuid: UUID, choice: Any) -> "Erased":
        return erase.erase_contact(actor, contact=uuid, choice=choice, now=dt.datetime.now(dt.UTC))

    _run(contacts_called, erase.plan_contact, carry_out, **call)


def _run(
    called: "Callable[[Actor, str], list[tuple[UUID, str]]]",
    look: "Callable[[Actor, UUID], Plan]",
    carry_out: "Callable[[Actor, UUID, Any], Erased]",
    *,
    who: str,
    organisation: str,
    texts: str,
    numbers: tuple[int, ...],
    confirm: str,
) -> None:
    from foresaid.people.errors import Unable
    from foresaid.privacy import sentences
    from foresaid.privacy.operations.erase import Choice

    actor, uuid = _found(called, who, organisation)
    plan = look(actor, uuid)
    chosen = _chosen(plan, texts, numbers)
    if not confirm:
        _show(plan, chosen)
        return
    try:
        erased = carry_out(actor, uuid, Choice(texts=chosen, confirmed=confirm, seen=plan.seen))
    except Unable as error:
        _stop(str(error))
    click.echo(sentences.done(erased))


def _found(
    called: "Callable[[Actor, str], list[tuple[UUID, str]]]", who: str, organisation: str
) -> "tuple[Actor, UUID]":
    from foresaid.cli.ledger import chosen as organisations

    found = [
        (actor, uuid, name)
        for actor in organisations(organisation)
        for uuid, name in called(actor, who)
    ]
    if not found:
        _stop(f"Nobody is called {who!r} here. Give the name, e-mail address or uuid.")
    if len(found) > 1:
        lines = (f"  {uuid}  {name}, {actor.organisation.name}" for actor, uuid, name in found)
        _stop("\n".join(["Several fit; give the uuid:", *lines]))
    return found[0][0], found[0][1]


def _chosen(plan: "Plan", texts: str, numbers: tuple[int, ...]) -> list[str]:
    from foresaid.privacy.operations.erase import by_rule

    if wrong := [one for one in numbers if not 1 <= one <= len(plan.texts)]:
        _stop(f"There is no text {wrong[0]} in the list; it has {len(plan.texts)}.")
    ruled = [] if texts == "none" else by_rule(plan, certain_only=texts == "certain")
    return list(dict.fromkeys([*ruled, *(plan.texts[one - 1].key for one in numbers)]))


def _show(plan: "Plan", chosen: list[str]) -> None:
    """The dry run: everything that would go, and what stays."""
    from foresaid.privacy import sentences

    click.echo(f"{plan.name}: this would go, whatever is chosen.")
    for line in sentences.goes(plan):
        click.echo(f"  {line}")
    click.echo(f"{len(plan.texts)} texts may name them; {len(chosen)} are chosen (marked x).")
    for number, one in enumerate(plan.texts, start=1):
        mark = "x" if one.key in chosen else " "
        sure = "certain" if one.certain else "perhaps"
        click.echo(f"  {number:>3} {mark} {sure}  {sentences.place(one)}: {sentences.excerpt(one)}")
    click.echo("This stays:")
    for line in sentences.stays(plan):
        click.echo(f"  {line}")
    click.echo(f"Nothing has been written. Add --confirm {plan.name!r} to erase.")


def _stop(message: str) -> NoReturn:
    from foresaid.cli.ledger import stop

    stop(message)
