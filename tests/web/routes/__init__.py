"""Who may open and send what: one file per screen area, each with its list `ROUTES`.

`tests/web/test_routes.py` finds these files by itself and fails for every address of the site that
stands in none of them.
"""
