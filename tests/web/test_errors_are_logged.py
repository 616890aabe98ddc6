"""A page that breaks leaves its traceback where whoever runs the site looks."""

import os
import subprocess
import sys

BREAKS = """
import logging
import django
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("django.request").error("Broke: %s", "/today/", exc_info=True)
logging.getLogger("django.request").warning("Not there: %s", "/tap/secret/")
"""


def test_a_broken_page_is_told_of_once_and_a_missing_one_is_not() -> None:
    said = subprocess.run(
        [sys.executable, "-c", BREAKS],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "foresaid.config.settings", "FORESAID_DEBUG": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr.count("ZeroDivisionError") == 1
    assert said.stderr.count("Broke: /today/") == 1
    assert "secret" not in said.stderr
