"""Every text a person reads goes through translation, in templates and in refusals."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "foresaid"
# The gallery shows sample content to those who build pages; it is seen with DEBUG alone.
SAMPLES = {"gallery.html"}
TEMPLATES = sorted(
    path
    for path in [*PACKAGE.glob("web/templates/**/*.html"), *PACKAGE.glob("mail/templates/**/*.txt")]
    if path.name not in SAMPLES
)
# Of `append`, refusals are for those who write operations, not for those who use them.
NOT_FOR_READERS = {"append.py"}
MODULES = sorted(
    path
    for path in PACKAGE.glob("**/*.py")
    if "migrations" not in path.parts and path.name not in NOT_FOR_READERS
)

TRANSLATED = re.compile(
    r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}",
    re.DOTALL,
)
NOT_READ = re.compile(r"<(script|style|svg|kbd)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL)
# A command is typed the same in every language.
COMMAND = re.compile(r"^foresaid .*$", re.MULTILINE)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"(?:aria-label|title|alt|placeholder|data-label)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>")
BLOCK_WITH_TEXT = re.compile(
    r"\{%\s*(?:spread|expected|happened|side|sheet|empty|disclosure|table|tag|fact|decide"
    r"|sort_header|section_head)\b[^%]*%\}"
)
LITERAL = re.compile(r"(_\()?\"([^\"]*)\"")
WORDS = re.compile(r"[^\W\d_]{2,}")
# The product's own name is the same in every language.
NAMES = {"foresaid", "fore", "said"}


def unmarked(template: str) -> Iterator[str]:
    """Pieces of a template that a person would read and no translator would see."""
    rest = NOT_READ.sub(" ", TRANSLATED.sub(" ", template))
    for block in BLOCK_WITH_TEXT.findall(rest):
        literals = LITERAL.findall(block)
        yield from (text for marked, text in literals if not marked and " " in text.strip())
    bare = COMMAND.sub(" ", CODE.sub(" ", rest))
    yield from SPOKEN_ATTRIBUTE.findall(bare)
    yield TAG.sub(" ", bare)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_template_holds_no_text_that_is_not_marked_for_translation(path: Path) -> None:
    for piece in unmarked(path.read_text()):
        words = {word for word in WORDS.findall(piece) if word.lower() not in NAMES}
        assert not words, f"mark for translation: {' '.join(piece.split())!r}"


def test_the_search_for_unmarked_text_finds_it_in_text_attributes_and_tags() -> None:
    for template in (
        "<p>Hello there</p>",
        '<img alt="A picture">',
        '{% spread "Two deals" %}{% endspread %}',
    ):
        assert any(WORDS.search(piece) for piece in unmarked(template)), template
    marked = '<p>{% translate "Hello" %}</p>{% spread _("Two deals") %}{% endspread %}'
    assert not any(WORDS.search(piece) for piece in unmarked(marked))


def refusals(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            if name.startswith("Unable") or name == "NotThere":
                yield node.exc


def test_a_refusal_is_never_a_bare_text() -> None:
    bare = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in MODULES
        for call in refusals(ast.parse(path.read_text()))
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert not bare, f"wrap the message in gettext: {bare}"
