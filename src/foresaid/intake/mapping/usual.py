"""Where a stage usually stands in a sale."""

from foresaid.files.words import plain

# Where a stage usually stands in a sale, for files that hold no history to learn it from.
USUAL_ORDER = (
    ("lead", "suspect", "new", "inbound", "submitted", "anfrage"),
    ("prospect", "contact", "appointment", "approach"),
    ("qualif", "discovery", "sql", "mql", "pre accepted"),
    ("engag", "need", "analysis", "perception", "evaluat", "decision maker", "bedarf"),
    ("demo", "present", "solution", "value prop"),
    ("propos", "quote", "offer", "angebot", "devis", "oferta"),
    ("negotiat", "objection", "review", "verhandlung"),
    ("contract", "commit", "clos", "verbal", "legal", "vertrag"),
)


def usual_place(stage: str) -> int:
    """Rank of a stage in the usual order of a sale; unknown ones come in the middle."""
    words = plain(stage)
    for place, stems in enumerate(USUAL_ORDER):
        if any(stem in words for stem in stems):
            return place
    return len(USUAL_ORDER) // 2
