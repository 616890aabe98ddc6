"""Write docs/reference/commands.md from the commands themselves.

python tools/reference.py           write the page
python tools/reference.py show      print it instead
"""

import sys
from pathlib import Path

import click

from foresaid.cli import main as foresaid

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
HEAD = """\
# Commands

Every command explains itself with `--help`.
This page is written by `make docs` from the same words.
"""


def page() -> str:
    """The whole page as Markdown."""
    context = click.Context(foresaid, info_name="foresaid", **foresaid.context_settings)
    return HEAD + "".join(sections(foresaid, context, depth=2))


def sections(group: click.Group, context: click.Context, depth: int) -> list[str]:
    """A section for each command of a group, with those below it right after."""
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        below = click.Context(command, info_name=name, parent=context, max_content_width=92)
        found.append(section(command, below, depth))
        if isinstance(command, click.Group):
            found += sections(command, below, depth + 1)
    return found


def section(command: click.Command, context: click.Context, depth: int) -> str:
    """Heading and help of one command."""
    words = command.get_help(context).rstrip()
    return f"\n{'#' * depth} `{context.command_path}`\n\n```text\n{words}\n```\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["show"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page())
