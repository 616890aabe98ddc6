"""How Sphinx makes the documentation: `make docs`."""

from importlib.metadata import version as installed_version

from docutils import nodes
from docutils.utils.math import latex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "foresaid"
author = "the foresaid contributors"
project_copyright = "the foresaid contributors, Apache License 2.0"
release = version = installed_version("foresaid")

extensions = ["myst_parser"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

html_theme = "furo"
html_title = "foresaid"
html_show_sphinx = False


# Formulas become MathML, which browsers draw by themselves: no page calls another host.
html_math_renderer = "mathml"


def draw_within_a_line(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(latex2mathml.tex2mathml(node.astext()))
    raise nodes.SkipNode


def draw_as_a_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = node.astext().strip()
    bare_rows = "\\\\" in formula and not formula.startswith("\\begin")
    code = f"\\begin{{align*}}{formula}\\end{{align*}}" if bare_rows else formula
    translator.body.append(
        f'<div class="math">{latex2mathml.tex2mathml(code, as_block=True)}</div>'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    within, block = (draw_within_a_line, None), (draw_as_a_block, None)
    app.add_html_math_renderer("mathml", within, block)
