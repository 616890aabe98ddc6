"""`python -m foresaid.cli`, for where the script `foresaid` is not on the path."""

from foresaid.cli import main

main(prog_name="foresaid")
