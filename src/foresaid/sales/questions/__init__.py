"""Reads of sales facts for doors: frozen values, in a bounded number of queries."""

from .accounts import account_list, account_page
from .board import board
from .choices import Choice, choices_of
from .detail import opportunity_page, own_step_keys
from .lists import OpportunityRow, opportunity_list
from .processes import process_page, processes
from .search import search

__all__ = [
    "Choice",
    "OpportunityRow",
    "account_list",
    "account_page",
    "board",
    "choices_of",
    "opportunity_list",
    "opportunity_page",
    "own_step_keys",
    "process_page",
    "processes",
    "search",
]
