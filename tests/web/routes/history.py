from .rule import Route

ROUTES = [
    Route(name="history"),
    Route(name="history_csv"),
    Route(name="history_jsonl"),
]
