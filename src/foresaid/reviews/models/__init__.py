from .review import AgendaItem, Aim, Disposition, ItemOpportunity, Review

__all__ = ["AgendaItem", "Aim", "Disposition", "ItemOpportunity", "Review"]
