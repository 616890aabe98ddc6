"""Every operation that takes keys of rows, one file per app, each with its list `CASES`.

`tests/operations/test_sealed.py` finds these files by itself.
"""
