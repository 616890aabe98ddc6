from .run import Estimate, Reading, Run

__all__ = ["Estimate", "Reading", "Run"]
